import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Lookup } from '../lookup.ts';
import { explainAlert } from '../net/lost-alert.ts';
import { formatAddress, openSocket, type Address } from '../net/sockets.ts';
import { tlsOptions } from '../net/tls.ts';
import { explainEnd, secureOrExplain, type AskingContext } from '../net/who-is-there.ts';
import { NotReady } from '../not-ready.ts';
import { check, type Demands } from './checks.ts';
import { withClient, type Call } from './client.ts';
import type { Connection } from './dsn/connection.ts';
import { firstReady } from './endpoints.ts';
import { fromStranger } from './failures.ts';
import { askSentinel, authenticate, type Credentials, type Sentinel } from './sentinel.ts';

/** What is checked, and what is asked of it. */
export interface Wanted {
  readonly connection: Connection;
  readonly demands: Demands;
  /** Present where the addresses are those of sentinels. */
  readonly sentinel: Sentinel | undefined;
}

/** @throws {NotReady} */
export async function attempt(
  { connection, demands, sentinel }: Wanted,
  asking: AskingContext,
): Promise<void> {
  const { addresses, family } = connection;
  const context = family ? { ...asking, lookup: only(family, asking.lookup) } : asking;
  if (sentinel) return attemptThrough(connection, demands, sentinel, context);
  await firstReady(addresses, context, (address, limited) =>
    attemptAt(address, connection, demands, limited),
  );
}

async function attemptAt(
  address: Address,
  connection: Connection,
  demands: Demands,
  context: AskingContext,
): Promise<void> {
  const credentials = credentialsOf(connection);
  await withServer(address, connection, context, [credentials], async (call) => {
    if (credentials) await authenticate(call, credentials);
    await check(call, connection.db, demands);
  });
}

async function attemptThrough(
  connection: Connection,
  demands: Demands,
  sentinel: Sentinel,
  context: AskingContext,
): Promise<void> {
  const credentials = credentialsOf(sentinel) ?? credentialsOf(connection);
  const master = await firstReady(connection.addresses, context, (address, limited) =>
    withServer(address, connection, limited, [credentials], (call) =>
      askSentinel(call, sentinel.master, credentials),
    ),
  );
  try {
    await attemptAt(master, connection, demands, context);
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    // The sentinel did answer, at least.
    throw error.saidAs(`the master at ${formatAddress(master)}: ${error.message}`, {
      answeredBy: 'dependency',
    });
  }
}

const credentialsOf = ({ username, password }: Connection | Sentinel): Credentials | undefined =>
  password === undefined ? undefined : { username, password };

/** As ioredis and Node dial where a family is asked for. */
const only =
  (family: 4 | 6, lookup: Lookup): Lookup =>
  async (host) => {
    const found = (await lookup(host)).filter((one) => one.family === family);
    if (found.length > 0) return found;
    throw new NotReady('unreachable', 'EAI_ADDRFAMILY', `the name has no address of IPv${family}`, {
      answeredBy: 'name server',
    });
  };

async function withServer<T>(
  address: Address,
  connection: Connection,
  context: AskingContext,
  credentials: readonly (Credentials | undefined)[],
  use: (call: Call) => Promise<T>,
): Promise<T> {
  const secrets = credentials.flatMap((known) => known?.password ?? []);
  const socket = await open(address, connection, context);
  const work = withClient(socket, { signal: context.signal, secrets }, use);
  if (!connection.encrypted) return explainEnd(work, { address, context, explain: fromStranger });
  return explainAlert(work, context.signal, {
    reopen: () => open(address, connection, context),
    hasCertificate: connection.tls?.cert !== undefined,
  });
}

async function open(
  address: Address,
  { encrypted, tls }: Connection,
  context: AskingContext,
): Promise<Socket> {
  // Before the connection, which would otherwise have to be closed when a file can't be read.
  const options: ConnectionOptions | undefined = encrypted
    ? {
        ...(await tlsOptions(tls, 'host' in address ? address.host : 'localhost')),
        ...(tls?.checkHost === false && { checkServerIdentity: () => undefined }),
      }
    : undefined;
  const socket = await openSocket(address, context);
  if (!options) return socket;
  try {
    return await secureOrExplain(socket, options, { address, context }, withoutTls);
  } catch (error) {
    socket.destroy();
    if (!(error instanceof NotReady) || error.code !== 'TIMEOUT') throw error;
    // Redis without TLS takes the handshake for a long first line, and waits for its end.
    throw new NotReady('unready', 'TIMEOUT', 'the TLS handshake got no answer', {
      hint: 'is this a port with TLS? if it is only slow, raise --attempt-timeout',
    });
  }
}

const withoutTls = {
  protocol: 'Redis',
  advice: 'it is a Redis server without TLS: write redis:// in place of rediss://, or leave "tls" out',
} as const;
