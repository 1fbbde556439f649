import type { Socket } from 'node:net';
import { NotReady } from '../not-ready.ts';
import { closedEarly } from './sockets.ts';
import { fromSystemError } from './system-errors.ts';

/** The connection ended without an answer. */
const endings = new Set(['CLOSED', 'ECONNRESET', 'EPIPE']);

/** How long a server that refuses a certificate may take to say so, in milliseconds. */
const patience = 500;

/**
 * With TLS 1.3 a server looks at the client's certificate when the handshake is over for us. What is sent meanwhile, it
 * answers with a reset, which may overtake the alert that says why: so an end without an answer is asked for again, by a
 * handshake and nothing else. Where nobody says why, it is a close, whichever of the two it was.
 *
 * @param reopen makes another connection, up to the end of the handshake
 */
export async function explainAlert<T>(
  work: Promise<T>,
  signal: AbortSignal,
  { reopen, hasCertificate }: { reopen: () => Promise<Socket>; hasCertificate: boolean },
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof NotReady) || !endings.has(error.code) || signal.aborted) throw error;
    const hint = hasCertificate ? 'does it accept the client certificate? its log may tell why' : undefined;
    const closed = closedEarly();
    throw (await alertOn(reopen)) ?? closed.saidAs(closed.message, { hint });
  }
}

async function alertOn(reopen: () => Promise<Socket>): Promise<NotReady | undefined> {
  let socket: Socket;
  try {
    socket = await reopen();
  } catch (error) {
    return refusalIn(error);
  }
  const ended = Promise.withResolvers<NotReady | undefined>();
  const timer = setTimeout(() => ended.resolve(undefined), patience);
  socket.once('error', (error) => ended.resolve(refusalIn(error)));
  socket.once('close', () => ended.resolve(undefined));
  socket.resume();
  try {
    return await ended.promise;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function refusalIn(error: unknown): NotReady | undefined {
  const failure = fromSystemError(error);
  return failure.code.startsWith('ERR_SSL_') ? failure : undefined;
}
