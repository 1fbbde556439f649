import type { Socket } from 'node:net';
import type { AttemptContext } from '../kind.ts';
import { openSocket, type Address } from '../net/sockets.ts';
import { NotReady } from '../not-ready.ts';
import { Messages } from './messages.ts';

/** In milliseconds. A PostgreSQL answers in a few, unless it is in trouble. */
const longSilence = 500;

/**
 * Some servers wait for the end of a line that PostgreSQL's protocol never sends: Redis, memcached, many of HTTP. So
 * when no byte comes for long, another connection sends them one, while the first one goes on waiting.
 *
 * @param work what is being done on the socket
 * @throws {NotReady} somebody else answered, or what `work` throws
 */
export async function unlessStranger(
  work: Promise<void>,
  socket: Socket,
  address: Address,
  context: AttemptContext,
): Promise<void> {
  const over = new AbortController();
  const stranger = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    if (socket.bytesRead > 0) return;
    const signal = AbortSignal.any([context.signal, over.signal]);
    identify(address, { ...context, signal }).then(
      (found) => found && stranger.reject(found),
      () => undefined,
    );
  }, longSilence);
  try {
    await Promise.race([work, stranger.promise]);
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

/** @returns why it is no PostgreSQL, if it says anything at all; a PostgreSQL hangs up without a word */
async function identify(address: Address, context: AttemptContext): Promise<NotReady | undefined> {
  const socket = await openSocket(address, context);
  try {
    socket.write('PING\r\n');
    const messages = new Messages();
    for await (const chunk of socket)
      if (Buffer.isBuffer(chunk)) for (const _ of messages.read(chunk)) return undefined;
    return undefined;
  } catch (error) {
    return error instanceof NotReady ? error : undefined;
  } finally {
    socket.destroy();
  }
}
