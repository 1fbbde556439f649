import { isIP } from 'node:net';
import { decodePart } from '../../net/host-port.ts';
import { Mistake, type Warn } from '../../vocabulary.ts';
import { setterOf } from './dialect.ts';
import { libpq } from './libpq.ts';
import { setParameter, type ConnectionParameters, type Keyword } from './parameters.ts';

/** PostgreSQL and what speaks its protocol, by the names that drivers and frameworks have for it; a `+` precedes a driver. */
const form =
  /^(?<scheme>(?:postgres(?:ql)?|postgis|pgsql|psql|pg|ecto|cockroach(?:db)?|timescale(?:gis)?|redshift)(?:\+\w+)?|db\+postgresql|socket):\/\/(?<rest>.*)$/isu;

/** @returns whether a URI names a PostgreSQL */
export const isPostgresUri = (text: string): boolean => form.test(text);

/**
 * Reads a connection URI as libpq does (PostgreSQL's manual, section 34.1.1.2), and what other drivers take beyond that. A
 * few things that libpq reads, but hardly as they were meant, are mistakes: they come from a password that is not
 * percent-encoded, or from a & in place of the first ?, and the rest would be taken for a name, and printed.
 *
 * @throws {Mistake}
 */
export function parsePostgresUri(text: string, warn?: Warn): ConnectionParameters {
  const { scheme = '', rest } = form.exec(text)?.groups ?? {};
  if (rest === undefined) throw new Mistake('expected a URI such as postgres://user:password@db:5432/app');
  const parameters = new Map<Keyword, string>();
  const query = readFront(parameters, rest);
  if (scheme.toLowerCase() === 'socket') movePath(parameters);
  const setOther = setterOf(libpq, parameters, warn);
  const hosts: string[] = [];
  for (const [name, value] of pairs(query)) {
    // Of one that comes twice, the last value counts; of SQLAlchemy's hosts, all. They win over those in front.
    if (name === 'host') {
      if (!scheme.includes('+')) hosts.pop();
      hosts.push(value);
    } else if (name === 'ssl') setParameter(parameters, 'sslmode', sslModeOf(value));
    else if (name === 'schema') setParameter(parameters, 'search_path', `"${value.replaceAll('"', '""')}"`);
    else if (name === 'db' && scheme.toLowerCase() === 'socket') setParameter(parameters, 'dbname', value);
    else setOther(name, value);
  }
  if (hosts.length > 0) setOtherHosts(parameters, hosts.join(','));
  return parameters;
}

/**
 * Reads what is in front of the parameters: `user:password@h1:1,h2/app`.
 *
 * @param rest what follows the scheme and the slashes
 * @returns the parameters, as they are given
 * @throws {Mistake}
 */
export function readFront(parameters: Map<Keyword, string>, rest: string): string {
  if (/^[^@/?]*\?[^@/]*@/u.test(rest))
    throw new Mistake('a ? or @ that is part of a value is written %3F or %40');
  const [, authority = '', path = '', query = ''] = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/su.exec(rest) ?? [];
  // Libpq ends it at the first @; its host would then hold the others, and no host does.
  const end = authority.lastIndexOf('@');
  const [user, ...password] = authority.slice(0, Math.max(end, 0)).split(':');
  set(parameters, 'user', user);
  set(parameters, 'password', password.join(':'));
  if (path.includes('@'))
    throw new Mistake('a @ or / that is part of the user or password is written %40 or %2F');
  if (/&[\w.-]+=/u.test(path))
    throw new Mistake('a ? comes before the first parameter, and & only in between');
  const hosts = authority.slice(end + 1);
  // Django-environ's notation of a socket: four slashes. No database has a name that begins with one.
  const [, directory, name] = (hosts === '' && /^(\/.*)\/([^/]*)$/su.exec(path)) || [];
  if (directory === undefined) setHosts(parameters, hosts);
  else set(parameters, 'host', directory);
  set(parameters, 'dbname', name ?? path);
  return query;
}

function set(parameters: Map<Keyword, string>, keyword: Keyword, encoded: string | undefined): void {
  const value = decodePart((encoded ?? '').trim());
  if (value !== undefined) setParameter(parameters, keyword, value);
}

function setHosts(parameters: Map<Keyword, string>, hosts: string): void {
  const list = hosts.split(',').map(splitHost);
  set(parameters, 'host', list.map(({ host }) => host).join(','));
  set(parameters, 'port', list.map(({ port }) => port).join(','));
}

/** Libpq has no ports here, and its hosts no colons; SQLAlchemy and asyncpg have. */
function setOtherHosts(parameters: Map<Keyword, string>, hosts: string): void {
  const list = hosts.split(',').map((host) => (isIP(host) === 6 ? { host, port: '' } : splitHost(host)));
  setParameter(parameters, 'host', list.map(({ host }) => host).join(','));
  if (list.some(({ port }) => port !== '')) {
    setParameter(parameters, 'port', list.map(({ port }) => port).join(','));
  }
}

function splitHost(entry: string): { host: string; port: string } {
  if (entry.startsWith('/')) return { host: entry, port: '' };
  const [, ipv6, name = '', port = ''] = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(.*))?$/su.exec(entry) ?? [];
  const host = ipv6 ?? name;
  if (host === '' && port === '' && entry !== '' && entry !== ':')
    throw new Mistake('expected HOST:PORT, or [ADDRESS]:PORT for IPv6');
  return { host, port };
}

/** @returns the parameters behind the ?, their percent-encoding undone */
export function* pairs(query: string): Generator<readonly [name: string, value: string]> {
  // A & at the end is fine, an empty parameter in between is not.
  for (const part of query === '' ? [] : query.replace(/&$/u, '').split('&')) {
    const equals = part.indexOf('=');
    if (equals < 0)
      throw new Mistake('expected NAME=VALUE after the ?, with & in between; a literal & is %26');
    yield [decode(part.slice(0, equals)), decode(part.slice(equals + 1))];
  }
}

const decode = (text: string): string => decodePart(text.trim()) ?? '';

/** Libpq takes `ssl=true` "for improved compatibility with JDBC connection URIs", node-postgres a number, asyncpg a mode. */
function sslModeOf(value: string): string {
  if (value === 'true' || value === '1') return 'require';
  return value === 'false' || value === '0' ? 'disable' : value;
}

/** Node-postgres' notation of a socket: `socket://user:password@/run/postgresql?db=app`. */
function movePath(parameters: Map<Keyword, string>): void {
  setParameter(parameters, 'host', `/${parameters.get('dbname') ?? ''}`);
  parameters.delete('dbname');
}
