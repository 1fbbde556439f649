import { decodeFormPart, parseHostPort } from '../../net/host-port.ts';
import { Mistake, type Warn } from '../../vocabulary.ts';
import { namesOf, setterOf, type Dialect } from './dialect.ts';
import { setParameter, type ConnectionParameters, type Keyword } from './parameters.ts';
import { pairs, readFront } from './uri.ts';

/** In front of the name may stand drivers that wrap this one: p6spy, otel, aws-wrapper, and pool, proxy of R2DBC. */
const wrapped = String.raw`(?:[\w-]+:)*?postgresql`;
const form = new RegExp(
  String.raw`^jdbc:${wrapped}:(?:\/\/(?<hosts>[^/?]*)(?:\/(?<path>[^?]*))?|\/?(?<database>[^/?]*))(?:\?(?<properties>.*))?$`,
  'isu',
);
const reactiveForm = new RegExp(
  String.raw`^r2dbc(?<tls>s?):${wrapped}(?::failover)?:\/\/(?<rest>.*)$`,
  'isu',
);

/** @returns whether a text is a URL of JDBC's or R2DBC's, and names a PostgreSQL, if by a wrong name */
export const isJdbcUrl = (text: string): boolean =>
  /^(?:jdbc|r2dbcs?):(?:[\w-]+:)*?postgres(?:ql)?:/iu.test(text);

/** The properties of pgJDBC (its manual, "Connection Parameters") and of r2dbc-postgresql, which writes some otherwise. */
const dialect: Dialect = {
  names: namesOf(
    ['user', 'user'],
    ['password', 'password'],
    ['sslmode', 'sslmode', 'sslMode'],
    ['sslrootcert', 'sslrootcert', 'sslRootCert'],
    ['sslcert', 'sslcert', 'sslCert'],
    ['sslkey', 'sslkey', 'sslKey'],
    ['sslnegotiation', 'sslNegotiation'],
    ['channel_binding', 'channelBinding'],
    ['connect_timeout', 'connectTimeout'],
    ['target_session_attrs', 'targetServerType'],
    ['application_name', 'ApplicationName', 'applicationName'],
    ['options', 'options'],
    ['search_path', 'currentSchema', 'schema'],
  ),
  unsupported: new Map<string, readonly string[]>([
    ['service', []],
    ['socketFactory', []],
    ['authenticationPluginClassName', []],
    ['requireAuth', []],
    ['gssEncMode', ['disable', 'allow', 'prefer']],
    ['replication', ['false']],
    ['sslpassword', []],
    ['sslPassword', []],
    ['sslhostnameverifier', []],
  ]),
};

/** Of libpq's: pgJDBC, `PGEnvironment.java`. */
const variables = ['PGPASSFILE'];

/** What the driver asks of a server, where several are given. */
const serverTypes = new Map([
  ['any', 'any'],
  ['primary', 'primary'],
  ['master', 'primary'],
  ['secondary', 'standby'],
  ['slave', 'standby'],
  ['preferSecondary', 'prefer-standby'],
  ['preferSlave', 'prefer-standby'],
  // With any server it comes to the same, for the primary need not be there.
  ['preferPrimary', 'any'],
]);

/**
 * Reads pgJDBC's URL, `jdbc:postgresql://host:port,host2/db?user=…` or `jdbc:postgresql:db`, and R2DBC's. As the drivers
 * do, it takes localhost and 5432 for what is left out, whatever `PGHOST` and `PGPORT` say.
 *
 * @throws {Mistake}
 */
export function parseJdbcUrl(text: string, warn?: Warn): ConnectionParameters {
  const parameters = new Map<Keyword, string>();
  const properties = readReactive(text, parameters) ?? readPlain(text, parameters);
  for (const [keyword, whenMissing] of [
    ['host', 'localhost'],
    ['port', '5432'],
  ] as const) {
    const list = (parameters.get(keyword) ?? '').split(',');
    setParameter(parameters, keyword, list.map((one) => one || whenMissing).join(','));
  }
  setSecurity(parameters, properties);
  const set = setterOf(dialect, parameters, warn);
  for (const [name, value] of properties) set(name, translate(name, value));
  return Object.assign(parameters, { variables });
}

type Properties = ReadonlyMap<string, string>;

function readPlain(text: string, parameters: Map<Keyword, string>): Properties {
  const parts = form.exec(text)?.groups;
  if (!parts) throw new Mistake('expected a URL such as jdbc:postgresql://db:5432/app');
  const servers = (parts['hosts'] || 'localhost').split(',').map(parseHostPort);
  setParameter(parameters, 'host', servers.map(({ host }) => host).join(','));
  setParameter(parameters, 'port', servers.map(({ port }) => port ?? '').join(','));
  const database = decodeFormPart(parts['path'] ?? parts['database'] ?? '');
  if (database.includes('@')) throw new Mistake('the user and the password stand behind the ?');
  if (database !== '') setParameter(parameters, 'dbname', database);
  const properties = new Map<string, string>();
  for (const property of (parts['properties'] ?? '').split('&')) {
    const [name = '', ...value] = property.split('=');
    if (property !== '') properties.set(decodeFormPart(name), decodeFormPart(value.join('=')));
  }
  return properties;
}

function readReactive(text: string, parameters: Map<Keyword, string>): Properties | undefined {
  const { tls = '', rest } = reactiveForm.exec(text)?.groups ?? {};
  if (rest === undefined) return undefined;
  // It is decoded as a form is: a + stands for a space.
  const query = readFront(parameters, rest.replaceAll('+', '%20'));
  const properties = new Map([...(tls === '' ? [] : [['ssl', 'true'] as const]), ...pairs(query)]);
  // A java.time.Duration, which the driver alone heeds; and the mode by its own name alone.
  properties.delete('connectTimeout');
  properties.delete('sslmode');
  return properties;
}

function translate(name: string, value: string): string {
  if (name === 'targetServerType') {
    const session = serverTypes.get(value);
    if (session !== undefined) return session;
    throw new Mistake(`targetServerType: expected one of ${[...serverTypes.keys()].join(', ')}`);
  }
  if (name.toLowerCase() === 'sslkey' && /\.(?:p12|pfx)$/iu.test(value)) {
    throw new Mistake('sslkey is supported only as PEM or pk8');
  }
  return name === 'sslMode' ? value.toLowerCase().replaceAll('_', '-') : value;
}

/** `ssl=true` means verify-full to the driver, and two of its factories change who is trusted. */
function setSecurity(parameters: Map<Keyword, string>, properties: Properties): void {
  const ssl = properties.get('ssl');
  if (ssl === '' || ssl?.toLowerCase() === 'true') setParameter(parameters, 'sslmode', 'verify-full');
  const factory = properties.get('sslfactory')?.replace(/^org\.postgresql\.ssl\./u, '');
  if (factory === 'NonValidatingFactory') setParameter(parameters, 'sslmode', 'require');
  else if (factory === 'DefaultJavaSSLFactory') setParameter(parameters, 'sslrootcert', 'system');
  else if (factory !== undefined && factory !== 'LibPQFactory') {
    throw new Mistake(
      'sslfactory is supported only as LibPQFactory, DefaultJavaSSLFactory, NonValidatingFactory',
    );
  }
}
