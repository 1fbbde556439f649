import type { LookupAddress } from 'node:dns';
import { isIP, type Socket } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { codeOf } from '../../error-code.ts';
import { abandonAt } from '../abandon.ts';
import type { AttemptContext } from '../kind.ts';
import { NotReady } from '../not-ready.ts';
import { connectToAny } from './connect.ts';
import { nameServerHint, unknownNameHint } from './surroundings.ts';
import { fromSystemError } from './system-errors.ts';
import { handshakeHint } from './tls-errors.ts';

/** Where a dependency listens: a host and port, or the path of a Unix socket. */
export type Address = { readonly host: string; readonly port: number } | { readonly path: string };

/** @returns `host:port`, `[::1]:port` or the path, as it is printed */
export function formatAddress(address: Address): string {
  if ('path' in address) return address.path;
  return isIP(address.host) === 6 ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/**
 * Opens the connection that an attempt owns; whoever calls closes it, and so does the end of `context.signal`.
 *
 * @throws {NotReady} nobody accepted it, or `context.signal` came first (`TIMEOUT`)
 */
export async function openSocket(address: Address, context: AttemptContext): Promise<Socket> {
  if ('path' in address) return connectToAny([address], context.signal);
  const { host, port } = address;
  const found = await resolveHost(host, context);
  return connectToAny(
    found.map((one) => ({ host: one.address, port })),
    context.signal,
  );
}

/** PostgreSQL's manual, section 55.2.10: `SSLRequest`, which one byte answers. */
export const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

const mayBeAddress = /^[\d.]+$|:/u;

/**
 * @returns all addresses of a host; an address is its own
 * @throws {NotReady} there is none, or `context.signal` came first (`TIMEOUT`)
 */
export async function resolveHost(
  host: string,
  { lookup, signal }: AttemptContext,
): Promise<LookupAddress[]> {
  // Node's own look at it would load all of node:net, which a name that is only resolved does not need.
  const family = mayBeAddress.test(host) ? isIP(host) : 0;
  if (family !== 0) return [{ address: host, family }];
  try {
    return await abandonAt(signal, lookup(host), noAnswer);
  } catch (error) {
    const failure = fromSystemError(error);
    const hint = hintAt(host)[failure.code];
    throw hint ? failure.saidAs(failure.message, { hint }) : failure;
  }
}

const noAnswer = (): NotReady =>
  new NotReady('unreachable', 'TIMEOUT', 'the name look-up got no answer', {
    answeredBy: 'name server',
    hint: () => nameServerHint(),
  });

const hintAt = (host: string): Readonly<Record<string, () => string>> => ({
  ENOTFOUND: () => unknownNameHint(host),
  EAI_NODATA: () => unknownNameHint(host),
  EAI_NONAME: () => unknownNameHint(host),
  EAI_AGAIN: () => nameServerHint(),
  EAI_FAIL: () => nameServerHint(),
});

/**
 * Speaks TLS on a connection that is open already, and closes that one too when the handshake fails.
 *
 * @throws {NotReady} the handshake failed, or `signal` came first (`TIMEOUT`)
 */
export async function secureSocket(
  socket: Socket,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<TLSSocket> {
  try {
    // Loading it takes 10 ms, which those that need no TLS shall not pay.
    const { connect: connectTls } = await import('node:tls');
    return await waitUntilSecure(connectTls({ ...options, socket }), signal);
  } catch (error) {
    socket.destroy();
    // A reset in between the two is known to the first alone.
    const failure = fromSystemError(socket.errored ?? error);
    throw failure.saidAs(failure.message, {
      hint: () =>
        handshakeHint(failure.code, { error, hasAuthority: options.ca !== undefined }) ?? failure.hint,
    });
  }
}

function waitUntilSecure(socket: TLSSocket, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const fail = (failure: NotReady): void => {
      // In this order: the socket says that it is closed while it is being destroyed.
      reject(failure);
      socket.destroy();
    };
    const abort = (): void => fail(silence());
    // The listener for errors stays: one that comes between two reads would end the process without it.
    socket.on('error', (error) => {
      // Whether a handshake meets a reset or an end is a matter of milliseconds; it is one and the same state.
      reject(codeOf(error) === 'ECONNRESET' ? closedEarly() : error);
      socket.destroy();
    });
    socket.once('close', () => {
      signal.removeEventListener('abort', abort);
      fail(closedEarly());
    });
    socket.once('secureConnect', () => resolve(socket));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/** @returns whether what Node calls a reset was a close: no system call failed */
export function isEarlyEnd(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === 'ECONNRESET' && !('syscall' in error);
}

/** The dependency accepted the connection, and then said nothing until the attempt's limit. */
export function silence(): NotReady {
  return new NotReady('unready', 'TIMEOUT', 'the connection was accepted, but no answer came');
}

/** The dependency accepted the connection and closed it before it answered. */
export function closedEarly(): NotReady {
  return new NotReady('unready', 'CLOSED', 'the connection was accepted and closed without an answer');
}
