import { parseHostPort } from '../../net/host-port.ts';
import { Mistake, type Warn } from '../../vocabulary.ts';
import { namesOf, setterOf, type Dialect } from './dialect.ts';
import { setParameter, type ConnectionParameters, type Keyword } from './parameters.ts';

/**
 * Npgsql's keys: its manual, "Connection String Parameters", and the synonyms that its `NpgsqlConnectionStringBuilder`
 * declares. Neither case nor spaces count.
 */
const dialect: Dialect = {
  names: namesOf(
    ['host', 'host', 'server'],
    ['port', 'port'],
    ['dbname', 'database', 'db'],
    ['user', 'username', 'userid', 'uid'],
    ['password', 'password', 'psw', 'pwd'],
    ['passfile', 'passfile'],
    ['sslmode', 'sslmode'],
    ['sslnegotiation', 'sslnegotiation'],
    ['sslrootcert', 'rootcertificate'],
    ['sslcert', 'sslcertificate'],
    ['sslkey', 'sslkey'],
    ['channel_binding', 'channelbinding'],
    ['connect_timeout', 'timeout'],
    ['application_name', 'applicationname'],
    ['options', 'options'],
    ['search_path', 'searchpath'],
    ['target_session_attrs', 'targetsessionattributes'],
  ),
  unsupported: new Map<string, readonly string[]>([
    ['sslpassword', []],
    ['requireauth', []],
    ['kerberosservicename', []],
    ['gssencryptionmode', ['disable', 'prefer']],
  ]),
};

/** Of libpq's: Npgsql, `PostgresEnvironment.cs`. */
const variables = (
  'PGUSER PGPASSWORD PGPASSFILE PGSSLCERT PGSSLKEY PGSSLROOTCERT PGSSLNEGOTIATION PGOPTIONS ' +
  'PGTARGETSESSIONATTRS PGAPPNAME'
).split(' ');

/** What SQL Server's strings have, which look like Npgsql's otherwise. */
const foreign = new Set([
  'datasource',
  'initialcatalog',
  'trusted_connection',
  'multipleactiveresultsets',
  'encrypt',
  'attachdbfilename',
]);

const normalise = (key: string): string => key.replaceAll(/\s/gu, '').toLowerCase();

/** @returns whether a connection string whose first key this is is Npgsql's, and not SQL Server's */
export function isAdoNet(firstKey: string, text: string): boolean {
  const first = normalise(firstKey);
  if (!dialect.names.has(first) && !dialect.unsupported.has(first)) return false;
  try {
    return ![...pairs(text)].some(([key]) => foreign.has(normalise(key)));
  } catch {
    return true;
  }
}

/**
 * Reads a connection string of ADO.NET as Npgsql does: `Server=db;Database=app;User Id=app`.
 *
 * @throws {Mistake}
 */
export function parseAdoNet(text: string, warn?: Warn): ConnectionParameters {
  const parameters = new Map<Keyword, string>();
  const set = setterOf(dialect, parameters, warn);
  let hosts: string | undefined;
  for (const [key, value] of pairs(text)) {
    const name = normalise(key);
    const keyword = dialect.names.get(name);
    if (keyword === 'host') hosts = value;
    else set(name, keyword ? translate(keyword, value) : value);
  }
  if (hosts === undefined) throw new Mistake('"Host" or "Server" is missing');
  setServers(parameters, hosts);
  // Where Npgsql verifies, it trusts whom the system trusts.
  if (parameters.get('sslmode')?.startsWith('verify') && !parameters.has('sslrootcert')) {
    parameters.set('sslrootcert', 'system');
  }
  return Object.assign(parameters, { variables });
}

/** .NET's manual, DbConnectionStringBuilder.ConnectionString: quotes around a value are doubled inside of it. */
function* pairs(text: string): Generator<readonly [key: string, value: string]> {
  const form = /([^\s;=][^;=]*)=\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|(?!["'])([^;]*))\s*(?:;|$)/uy;
  const between = /[\s;]*/uy;
  for (;;) {
    between.lastIndex = form.lastIndex;
    between.exec(text);
    if (between.lastIndex === text.length) return;
    form.lastIndex = between.lastIndex;
    const found = form.exec(text);
    if (!found) throw new Mistake('expected KEY=VALUE, with ; in between; a value that holds a ; is quoted');
    const [, key = '', double, single, bare = ''] = found;
    const value = double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? bare.trim();
    // An empty value means that the key is not given.
    if (value !== '') yield [key, value];
  }
}

/** `VerifyFull` is `verify-full`, `PreferStandby` is `prefer-standby`. */
function translate(keyword: Keyword, value: string): string {
  if (keyword === 'sslmode') return value.toLowerCase().replace(/^verify-?/u, 'verify-');
  if (keyword === 'sslnegotiation' || keyword === 'channel_binding') return value.toLowerCase();
  if (keyword !== 'target_session_attrs') return value;
  const session = value.toLowerCase().replaceAll('-', '');
  // With any session it comes to the same, for the primary need not be there.
  if (session === 'preferprimary') return 'any';
  return session.replace(/^(prefer|read)/u, '$1-');
}

/** A port may stand behind each host; the others have `Port`, or 5432. */
function setServers(parameters: Map<Keyword, string>, hosts: string): void {
  const common = parameters.get('port') ?? '5432';
  const servers = hosts.split(',').map((entry) => {
    const host = entry.trim();
    if (/^[/@]/u.test(host) || (!host.startsWith('[') && host.split(':').length > 2)) {
      return { host, port: common };
    }
    const { host: name, port = common } = parseHostPort(host);
    return { host: name, port };
  });
  setParameter(parameters, 'host', servers.map(({ host }) => host).join(','));
  setParameter(parameters, 'port', servers.map(({ port }) => port).join(','));
}
