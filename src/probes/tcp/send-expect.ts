import type { Socket } from 'node:net';
import { closedEarly, silence } from '../net/sockets.ts';
import { fromSystemError } from '../net/system-errors.ts';
import { NotReady, quote } from '../not-ready.ts';

/** What is sent over a connection, and what must come. */
export interface SendExpect {
  readonly send: string | undefined;
  readonly expect: string | undefined;
}

/** No more is read. */
const mostRead = 65_536;

/**
 * Sends what is to be sent, and reads until the expected text has come. Whoever calls closes the socket.
 *
 * @throws {NotReady} the text did not come, or `signal` came first (`TIMEOUT`)
 */
export async function sendAndExpect(
  socket: Socket,
  { send, expect }: SendExpect,
  signal: AbortSignal,
): Promise<void> {
  if (expect === undefined) return send === undefined ? undefined : write(socket, send, signal);
  const expected = Buffer.from(expect);
  await new Promise<void>((resolve, reject) => {
    const heard = Buffer.alloc(mostRead);
    let length = 0;
    socket.on('data', (piece: Buffer) => {
      // The text may have begun in what came before.
      const start = Math.max(0, length - expected.length + 1);
      length += piece.copy(heard, length);
      if (heard.subarray(start, length).includes(expected)) resolve();
      else if (length === mostRead)
        reject(unexpected('what is expected is not in the first 64 KiB that came'));
    });
    socket.once('error', (error) => reject(fromSystemError(error)));
    socket.once('close', () => {
      const text = heard.toString('utf8', 0, length);
      if (signal.aborted) reject(length === 0 ? silence() : timedOut(said(text, send)));
      else reject(length === 0 ? closedEarly() : unexpected(`it closed the connection${said(text, send)}`));
    });
    if (send !== undefined) socket.write(send);
    if (socket.destroyed) reject(signal.aborted ? silence() : closedEarly());
  });
}

function write(socket: Socket, text: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => reject(fromSystemError(error)));
    socket.once('close', () => reject(signal.aborted ? silence() : closedEarly()));
    socket.write(text, () => resolve());
  });
}

const unexpected = (reason: string): NotReady =>
  new NotReady('unready', 'UNEXPECTED', reason, { showsAbsence: true });

const timedOut = (what: string): NotReady =>
  new NotReady('unready', 'TIMEOUT', `what is expected did not come${what}`);

/** What a server says by itself is a greeting; an answer may repeat what was sent, which may be secret. */
function said(text: string, sent: string | undefined): string {
  const line = quote(text.split('\n', 1).join());
  return sent !== undefined || line === '' ? '' : ` after "${line}"`;
}
