import { parseHostPort } from '../../net/host-port.ts';
import { Mistake } from '../../vocabulary.ts';
import { setParameter, type ConnectionParameters, type Keyword } from './parameters.ts';

const form =
  /^jdbc:postgresql:(?:\/\/(?<hosts>[^/?]*)(?:\/(?<path>[^?]*))?|\/?(?<database>[^/?]*))(?:\?(?<properties>.*))?$/isu;

/** The driver's properties by libpq's names: pgJDBC's manual, "Connection Parameters". */
const renamed: Readonly<Record<string, Keyword>> = {
  user: 'user',
  password: 'password',
  sslmode: 'sslmode',
  sslrootcert: 'sslrootcert',
  sslcert: 'sslcert',
  sslkey: 'sslkey',
  connectTimeout: 'connect_timeout',
  ApplicationName: 'application_name',
  options: 'options',
};

/** The same: what the driver asks of a server, where several are given. */
const serverTypes: Readonly<Record<string, string>> = {
  any: 'any',
  primary: 'primary',
  master: 'primary',
  secondary: 'standby',
  slave: 'standby',
  preferSecondary: 'prefer-standby',
  preferSlave: 'prefer-standby',
};

/** They change who is reached and how; the others tune what happens after the log-in, and the driver ignores unknown ones. */
const unsupported = new Set([
  'service',
  'socketFactory',
  'sslpassword',
  'sslhostnameverifier',
  'sslNegotiation',
]);

/**
 * Reads pgJDBC's URL: `jdbc:postgresql://host:port,host2/db?user=…`, `jdbc:postgresql:db`. As the driver does, it takes
 * localhost and 5432 for what is left out, whatever `PGHOST` and `PGPORT` say.
 *
 * @throws {Mistake}
 */
export function parseJdbcUrl(text: string): ConnectionParameters {
  const parts = form.exec(text)?.groups;
  if (!parts) throw new Mistake('expected a URL such as jdbc:postgresql://db:5432/app');
  const parameters = new Map<Keyword, string>();
  const servers = (parts['hosts'] || 'localhost').split(',').map(parseHostPort);
  setParameter(parameters, 'host', servers.map(({ host }) => host).join(','));
  setParameter(parameters, 'port', servers.map(({ port = 5432 }) => port).join(','));
  const database = formDecode(parts['path'] ?? parts['database'] ?? '');
  if (database.includes('@')) throw new Mistake('the user and the password stand behind the ?');
  if (database !== '') setParameter(parameters, 'dbname', database);

  const properties = new Map<string, string>();
  for (const property of (parts['properties'] ?? '').split('&')) {
    const [name = '', ...value] = property.split('=');
    if (property !== '') properties.set(formDecode(name), formDecode(value.join('=')));
  }
  setSecurity(parameters, properties);
  for (const [name, value] of properties) setProperty(parameters, name, value);
  return parameters;
}

function setProperty(parameters: Map<Keyword, string>, name: string, value: string): void {
  const keyword = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
  if (keyword === 'sslkey' && /\.(?:pk8|p12|pfx)$/iu.test(value)) {
    throw new Mistake('sslkey is supported only as PEM');
  }
  if (keyword) setParameter(parameters, keyword, value);
  else if (unsupported.has(name)) throw new Mistake(`${name} is not supported`);
  else if (name === 'targetServerType') {
    const session = Object.hasOwn(serverTypes, value) ? serverTypes[value] : undefined;
    if (session === undefined) {
      throw new Mistake(`targetServerType: expected one of ${Object.keys(serverTypes).join(', ')}`);
    }
    setParameter(parameters, 'target_session_attrs', session);
  }
}

/** `ssl=true` means verify-full to the driver, and two of its factories change who is trusted. */
function setSecurity(parameters: Map<Keyword, string>, properties: ReadonlyMap<string, string>): void {
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

/** As java.net.URLDecoder does it. */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new Mistake('a % is not followed by two hexadecimal digits; a literal one is written %25');
  }
}
