import { parseHostPort } from '../../net/host-port.ts';
import { formatAddress, type Address } from '../../net/sockets.ts';
import type { Tls } from '../../net/tls.ts';
import { Mistake, printable } from '../../vocabulary.ts';
import type { Said } from './parameters.ts';

/** Which servers to ask, and as whom: what every notation is read into. */
export interface Connection {
  /** One that is ready is enough. */
  readonly addresses: readonly Address[];
  /** The ACL user; `default` where only the password is given. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  readonly encrypted: boolean;
  /** Missing where nothing is said about it. */
  readonly tls: RedisTls | undefined;
  /** Of the addresses that a name has; all of them where it is missing. */
  readonly family: 4 | 6 | undefined;
  /** Present where the addresses are those of sentinels. */
  readonly sentinel: SaidOfSentinel | undefined;
}

export interface RedisTls extends Tls {
  /** Whether the certificate must be the server's own, beside being trusted. */
  readonly checkHost: boolean;
}

interface SaidOfSentinel {
  /** The name of the master, which some URLs leave to the app's settings. */
  readonly master: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

const usualPorts = { plain: 6379, sentinel: 26_379 } as const;

/** What a scheme or a notation settles beforehand. */
interface Notation {
  readonly isSentinel?: boolean;
  /** Where TLS is spoken and no port is given; as without TLS where it is missing. */
  readonly encryptedPort?: number;
}

/** @throws {Mistake} */
export function connectionFrom(
  endpoints: readonly string[],
  said: Said,
  { isSentinel = said.master !== undefined, encryptedPort }: Notation = {},
): Connection {
  const { username, password, encrypted = false, db = 0, family } = said;
  if (username !== undefined && password === undefined) throw new Mistake(lonelyUser);
  const port = isSentinel
    ? usualPorts.sentinel
    : ((encrypted ? encryptedPort : undefined) ?? usualPorts.plain);
  return {
    addresses: distinct(endpoints.map((endpoint) => addressAt(endpoint, port))),
    username,
    password,
    db,
    encrypted,
    tls: tlsFrom(said),
    family,
    sentinel: isSentinel
      ? { master: said.master, username: said.sentinelUsername, password: said.sentinelPassword }
      : undefined,
  };
}

export const lonelyUser =
  'a user without a password: write redis://USER:PASSWORD@HOST, or redis://:PASSWORD@HOST';

const distinct = (addresses: readonly Address[]): Address[] => [
  ...new Map(addresses.map((address) => [formatAddress(address), address] as const)).values(),
];

/** A host with or without a port, or the path of a Unix socket. */
function addressAt(endpoint: string, usualPort: number): Address {
  if (endpoint.startsWith('/')) return { path: printable(endpoint) };
  const { host, port = usualPort } = parseHostPort(endpoint);
  return { host, port };
}

function tlsFrom(said: Said): RedisTls | undefined {
  const { ca, cert, key, serverName, verify, checkHost } = said;
  if ([ca, cert, key, serverName, verify, checkHost].every((value) => value === undefined)) return undefined;
  return { ca, cert, key, serverName, verify: verify ?? true, checkHost: checkHost ?? true };
}

/** The parts of a connection that a document may name one by one, in place of a URL. */
export interface ConnectionKeys {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly socketPath: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number | undefined;
}

/**
 * @param isSentinel whether a sentinel is named
 * @throws {Mistake}
 */
export function connectionFromKeys(keys: ConnectionKeys, isSentinel: boolean): Connection {
  const { host, port, socketPath, username, password, db = 0 } = keys;
  if (username !== undefined && password === undefined) throw new Mistake(lonelyUser);
  const rest = { username, password, db, encrypted: false, tls: undefined, family: undefined };
  const usualPort = isSentinel ? usualPorts.sentinel : usualPorts.plain;
  return { addresses: [addressFromKeys(usualPort, host, port, socketPath)], ...rest, sentinel: undefined };
}

function addressFromKeys(usualPort: number, host?: string, port?: number, socketPath?: string): Address {
  if (socketPath === undefined) {
    if (host === undefined) throw new Mistake('"url", "host" or "socketPath" is missing');
    return { host, port: port ?? usualPort };
  }
  if (host !== undefined || port !== undefined)
    throw new Mistake('a Unix socket has neither host nor port: give one of them', 'socketPath');
  return { path: socketPath };
}
