import { isIP } from 'node:net';
import { parsePort } from '../../net/host-port.ts';
import type { Address } from '../../net/sockets.ts';
import type { Tls } from '../../net/tls.ts';
import { Mistake, type Environment } from '../../vocabulary.ts';
import { encryptionFrom, type Encryption } from './encryption.ts';
import { homeFile } from './environment.ts';
import { choose, sessions, type ConnectionParameters, type Keyword, type Session } from './parameters.ts';

/** One of the servers that may be the right one. */
export interface Server {
  /** For people: `db:5432`, `[::1]:5432`, `/var/run/postgresql:5432`. */
  readonly label: string;
  readonly address: Address;
  /** What its certificate must name; missing where only an address is known as such. */
  readonly name: string | undefined;
  /** How a file of passwords calls it. */
  readonly passfileHost: string;
  readonly port: number;
}

/** Everything that an attempt needs to know. */
export interface Connection {
  readonly servers: readonly Server[];
  readonly user: string;
  readonly password: string | undefined;
  readonly passfile: string;
  readonly database: string;
  readonly encryption: Encryption;
  readonly session: Session;
  /** For each server, in milliseconds; missing where no parameter gives one. */
  readonly connectTimeout: number | undefined;
  readonly applicationName: string | undefined;
  readonly options: string | undefined;
  /** Whether the log-in must be bound to the encryption's channel. */
  readonly channelBinding: boolean;
  /** Where the app looks for its tables. */
  readonly searchPath: string | undefined;
}

/**
 * Where libpq looks for a server when no host is given. It is compiled in: /tmp as PostgreSQL's manual has it, and this
 * one in the packages of Debian, Red Hat and Alpine and in the official image.
 */
const socketDirectory = '/var/run/postgresql';
const defaultHost = process.platform === 'win32' ? 'localhost' : socketDirectory;
const defaultPort = 5432;

/**
 * @param parameters with their defaults filled in
 * @throws {Mistake} they contradict each other
 */
export function connectionFrom(
  parameters: ConnectionParameters,
  env: Environment,
  tls: Tls | undefined,
): Connection {
  // An empty value means the default, as if it were not given.
  const get = (keyword: Keyword): string | undefined => parameters.get(keyword) || undefined;
  const user = get('user');
  if (user === undefined) throw new Mistake('the user is empty');
  return {
    servers: serversFrom(get('host'), get('hostaddr'), get('port')),
    user,
    password: get('password'),
    passfile: get('passfile') ?? homeFile(env, '.pgpass'),
    database: get('dbname') ?? user,
    encryption: encryptionFrom(get, env, tls),
    session: choose('target_session_attrs', get('target_session_attrs') ?? 'any', sessions),
    connectTimeout: milliseconds(get('connect_timeout')),
    applicationName: get('application_name'),
    options: get('options'),
    channelBinding: get('channel_binding') === 'require',
    searchPath: get('search_path'),
  };
}

/** The manual, section 34.1.1.3 ("Specifying Multiple Hosts"): lists of the same length, or one port for all. */
function serversFrom(
  host: string | undefined,
  address: string | undefined,
  port: string | undefined,
): Server[] {
  const hosts = host?.split(',');
  const addresses = address?.split(',');
  const ports = port?.split(',') ?? [''];
  const count = (addresses ?? hosts ?? ['']).length;
  if (hosts && hosts.length !== count) throw new Mistake('there are not as many hosts as addresses');
  if (ports.length !== 1 && ports.length !== count) {
    throw new Mistake('there are not as many ports as hosts');
  }
  return Array.from({ length: count }, (_, index) =>
    serverFrom(
      hosts?.[index] ?? '',
      addresses?.[index] ?? '',
      (ports.length === 1 ? ports[0] : ports[index]) ?? '',
    ),
  );
}

function serverFrom(name: string, address: string, portText: string): Server {
  if (address !== '' && isIP(address) === 0) throw new Mistake('hostaddr: expected an IP address');
  const port = portText === '' ? defaultPort : parsePort(portText.trim());
  const host = name === '' && address === '' ? defaultHost : name;
  const reached = address === '' ? host : address;
  const shown = host === '' ? address : host;
  return {
    label: isIP(shown) === 6 ? `[${shown}]:${port}` : `${shown}:${port}`,
    address: isSocket(reached) ? { path: socketPath(reached, port) } : { host: reached, port },
    name: host === '' ? undefined : host,
    passfileHost: shown === socketDirectory ? 'localhost' : shown,
    port,
  };
}

const isSocket = (host: string): boolean => host.startsWith('/') || host.startsWith('@');

/** A leading @ means Linux's abstract namespace, which has a NUL there. */
const socketPath = (directory: string, port: number): string =>
  `${directory.replace(/^@/u, '\0')}/.s.PGSQL.${port}`;

/** Zero and less mean no limit. */
function milliseconds(seconds: string | undefined): number | undefined {
  const given = Number(seconds ?? 0);
  return given > 0 ? given * 1000 : undefined;
}
