import { parseHostPort } from '../../net/host-port.ts';
import { Mistake } from '../../vocabulary.ts';
import { setParameter, type ConnectionParameters, type Keyword } from './parameters.ts';

/**
 * Npgsql's keys by libpq's names: its manual, "Connection String Parameters", and the synonyms that its
 * `NpgsqlConnectionStringBuilder` declares. Neither case nor spaces count.
 */
const renamed: Readonly<Record<string, Keyword>> = {
  host: 'host',
  server: 'host',
  port: 'port',
  database: 'dbname',
  db: 'dbname',
  username: 'user',
  userid: 'user',
  uid: 'user',
  password: 'password',
  psw: 'password',
  pwd: 'password',
  passfile: 'passfile',
  sslmode: 'sslmode',
  rootcertificate: 'sslrootcert',
  sslcertificate: 'sslcert',
  sslkey: 'sslkey',
  timeout: 'connect_timeout',
  applicationname: 'application_name',
  options: 'options',
  targetsessionattributes: 'target_session_attrs',
};

/** They change who is reached and how; the others tune what happens after the log-in, and are passed over. */
const unsupported = new Set(['sslpassword', 'requireauth', 'kerberosservicename', 'sslnegotiation']);

const normalise = (key: string): string => key.replaceAll(/\s/gu, '').toLowerCase();

/** @returns whether it is a key of Npgsql's that counts here */
export const isAdoNetKey = (key: string): boolean =>
  Object.hasOwn(renamed, normalise(key)) || unsupported.has(normalise(key));

/**
 * Reads a connection string of ADO.NET as Npgsql does: `Server=db;Database=app;User Id=app`.
 *
 * @throws {Mistake}
 */
export function parseAdoNet(text: string): ConnectionParameters {
  const parameters = new Map<Keyword, string>();
  for (const [key, value] of pairs(text)) {
    const name = normalise(key);
    const keyword = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
    if (keyword) setParameter(parameters, keyword, translate(keyword, value));
    else if (unsupported.has(name)) throw new Mistake(`"${name}" is not supported`);
  }
  if (!parameters.has('host')) throw new Mistake('"Host" or "Server" is missing');
  splitPorts(parameters);
  // Where Npgsql verifies, it trusts whom the system trusts.
  if (parameters.get('sslmode')?.startsWith('verify') && !parameters.has('sslrootcert')) {
    parameters.set('sslrootcert', 'system');
  }
  return parameters;
}

/** .NET's manual, DbConnectionStringBuilder.ConnectionString: quotes around a value are doubled inside of it. */
function* pairs(text: string): Generator<readonly [key: string, value: string]> {
  const form = /[\s;]*([^=;]*)=\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|(?!["'])([^;]*))\s*(?:;|$)/uy;
  const trimmed = text.replace(/[\s;]+$/u, '');
  while (form.lastIndex < trimmed.length) {
    const found = form.exec(trimmed);
    if (!found) throw new Mistake('expected KEY=VALUE, with ; in between; a value that holds a ; is quoted');
    const [, key = '', double, single, bare = ''] = found;
    const value = double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? bare.trim();
    // An empty value means that the key is not given.
    if (value !== '') yield [key, value];
  }
}

/** `VerifyFull` is `verify-full`, `PreferStandby` is `prefer-standby`. */
function translate(keyword: Keyword, value: string): string {
  if (keyword === 'host') return value.replaceAll(/\s*,\s*/gu, ',');
  if (keyword === 'sslmode') return value.toLowerCase().replace(/^verify-?/u, 'verify-');
  if (keyword !== 'target_session_attrs') return value;
  const session = value.toLowerCase().replaceAll('-', '');
  // Npgsql alone knows it; with any session it comes to the same, for the primary need not be there.
  if (session === 'preferprimary') return 'any';
  return session.replace(/^(prefer|read)/u, '$1-');
}

/** A port may stand behind each host; the others have `Port`, or 5432. */
function splitPorts(parameters: Map<Keyword, string>): void {
  const common = parameters.get('port') ?? '5432';
  const servers = (parameters.get('host') ?? '').split(',').map((host) => {
    if (/^[/@]/u.test(host) || host.split(':').length > 2) return { host, port: common };
    const { host: name, port = common } = parseHostPort(host);
    return { host: name, port };
  });
  setParameter(parameters, 'host', servers.map(({ host }) => host).join(','));
  setParameter(parameters, 'port', servers.map(({ port }) => port).join(','));
}
