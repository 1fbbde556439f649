import { isIP } from 'node:net';
import { decodePart } from '../../net/host-port.ts';
import { Mistake } from '../../vocabulary.ts';
import { setParameter, type ConnectionParameters, type Keyword } from './parameters.ts';

const form = /^postgres(?:ql)?:\/\/(?<rest>.*)$/isu;

/**
 * Reads a connection URI as libpq does: PostgreSQL's manual, section 34.1.1.2. Two things that libpq reads, but
 * hardly as they were meant, are mistakes: an @ behind the hosts, and a ? in the user's part. They come from a
 * password that is not percent-encoded, and its rest would be taken for a name, and printed.
 *
 * @throws {Mistake}
 */
export function parsePostgresUri(text: string): ConnectionParameters {
  const rest = form.exec(text)?.groups?.['rest'];
  if (rest === undefined) throw new Mistake('expected a URI such as postgres://user:password@db:5432/app');
  const parameters = new Map<Keyword, string>();
  const [, userinfo = '', location = ''] = /^(?:([^@/]*)@)?(.*)$/su.exec(rest) ?? [];
  if (userinfo.includes('?')) throw new Mistake('a ? or @ that is part of a value is written %3F or %40');
  const [user, ...password] = userinfo.split(':');
  set(parameters, 'user', user);
  set(parameters, 'password', password.join(':'));

  const [, hosts = '', database, query] = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/su.exec(location) ?? [];
  if (`${hosts}${database ?? ''}`.includes('@')) {
    throw new Mistake('a @ or / that is part of the user or password is written %40 or %2F');
  }
  const list = hosts.split(',').map(splitHost);
  set(parameters, 'host', list.map(({ host }) => host).join(','));
  set(parameters, 'port', list.map(({ port }) => port).join(','));
  set(parameters, 'dbname', database);
  if (query !== undefined) readQuery(parameters, query);
  return parameters;
}

function set(parameters: Map<Keyword, string>, keyword: Keyword, encoded: string | undefined): void {
  const value = decodePart(trimPart(encoded ?? ''));
  if (value !== undefined) setParameter(parameters, keyword, value);
}

function splitHost(entry: string): { host: string; port: string } {
  const [, ipv6, name = '', port = ''] = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(.*))?$/su.exec(entry) ?? [];
  const host = ipv6 ?? name;
  if (host === '' && port === '' && entry !== '' && entry !== ':')
    throw new Mistake('expected HOST:PORT, or [ADDRESS]:PORT for IPv6');
  return { host, port };
}

/** A parameter that comes twice has its last value, and so `?host=` wins over the hosts in front. */
function readQuery(parameters: Map<Keyword, string>, query: string): void {
  // A & at the end is fine, an empty parameter in between is not.
  for (const part of query.replace(/&$/u, '').split('&')) {
    if (part === '' && query === '') return;
    const [name = '', value, ...more] = part.split('=');
    if (value === undefined || more.length > 0) {
      throw new Mistake('expected NAME=VALUE after the ?, with & in between; a literal = or & is %3D or %26');
    }
    const keyword = decodePart(trimPart(name)) ?? '';
    const decoded = decodePart(trimPart(value)) ?? '';
    // The manual: "for improved compatibility with JDBC connection URIs".
    if (keyword === 'ssl' && decoded === 'true') setParameter(parameters, 'sslmode', 'require');
    else setParameter(parameters, keyword, decoded);
  }
}

/** As libpq since PostgreSQL 17: spaces around a value are dropped, and inside of it they must be encoded. */
function trimPart(part: string): string {
  const text = part.trim();
  if (/\s/u.test(text)) throw new Mistake('a space in a URI is written %20');
  return text;
}

const harmless: ReadonlySet<Keyword> = new Set([
  'hostaddr',
  'passfile',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'connect_timeout',
  'target_session_attrs',
] as const);

/** @returns the parameters as a URI, without the password and what else may be secret */
export function printPostgresUri(parameters: ConnectionParameters): string {
  const encode = (keyword: Keyword): string => encodeURIComponent(parameters.get(keyword) ?? '');
  const password = parameters.has('password') ? ':***' : '';
  const userinfo = parameters.has('user') || password !== '' ? `${encode('user')}${password}@` : '';
  const database = parameters.has('dbname') ? `/${encode('dbname')}` : '';
  const rest = [...parameters.keys()]
    .filter((keyword) => !inFront.has(keyword))
    .map((keyword) => `${keyword}=${harmless.has(keyword) ? encode(keyword) : '***'}`)
    .join('&');
  return `postgres://${userinfo}${printHosts(parameters)}${database}${rest === '' ? '' : `?${rest}`}`;
}

const inFront: ReadonlySet<Keyword> = new Set(['user', 'password', 'host', 'port', 'dbname'] as const);

function printHosts(parameters: ConnectionParameters): string {
  const hosts = (parameters.get('host') ?? '').split(',');
  const ports = (parameters.get('port') ?? '').split(',');
  return hosts
    .map((host, index) => {
      const port = (ports.length === 1 ? ports[0] : ports[index]) ?? '';
      const name = isIP(host) === 6 ? `[${host}]` : encodeURIComponent(host);
      return port === '' ? name : `${name}:${port}`;
    })
    .join(',');
}
