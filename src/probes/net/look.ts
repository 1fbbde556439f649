import type { Socket } from 'node:net';
import { linkTo } from '../../linked-signal.ts';
import { monotonicTime } from '../../monotonic-time.ts';
import type { AttemptContext } from '../kind.ts';
import { recognise, type Stranger } from './protocols.ts';
import { openSocket, secureSocket, sslRequest, type Address } from './sockets.ts';
import { fromSystemError, throwIfBug } from './system-errors.ts';
import { tlsOptions } from './tls.ts';

/** A command of Redis', a line for whoever waits for one, and the end of a request of HTTP. */
const ping = Buffer.from('PING\r\n\r\n');

/** What begins a connection of HTTP/2, with an empty SETTINGS frame: RFC 9113, section 3.4. */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1');

/**
 * Looks who answers at an address: with a question that nobody writes into a log, and where it gets no answer, with a
 * line and a handshake of TLS side by side, and at last with the beginning of HTTP/2.
 *
 * @param patience in milliseconds, for each answer; whoever is far away has more
 * @returns nothing where nobody says a word
 */
export async function look(
  address: Address,
  context: AttemptContext,
  patience = 300,
): Promise<Stranger | undefined> {
  const { signal, abort } = linkTo(context.signal);
  const open = async (): Promise<Socket> => {
    const began = monotonicTime();
    const socket = await openSocket(address, { ...context, signal });
    return socket.setTimeout(patience + 2 * (monotonicTime() - began), () => socket.destroy());
  };
  try {
    const said = await ask(sslRequest, open);
    if (said) return recognise(said, /^[SN]$/u.test(said.toString('latin1')) ? 'PostgreSQL' : undefined);
    const answerTo = async (question: Buffer): Promise<Stranger | undefined> => {
      const answer = await ask(question, open);
      return answer && recognise(answer);
    };
    // Whoever knows none of these may close at once, as a server of gRPC does.
    return (await firstOf([answerTo(ping), shakeHands(open, address, signal)])) ?? (await answerTo(preface));
  } finally {
    abort();
  }
}

/** @returns the first bytes that are said */
async function ask(question: Buffer, open: () => Promise<Socket>): Promise<Buffer | undefined> {
  try {
    const socket = await open();
    socket.write(question);
    for await (const chunk of socket) if (Buffer.isBuffer(chunk)) return chunk;
  } catch (error) {
    throwIfBug(error);
  }
  return undefined;
}

async function shakeHands(
  open: () => Promise<Socket>,
  address: Address,
  signal: AbortSignal,
): Promise<Stranger | undefined> {
  const tls = recognise(Buffer.alloc(0), 'TLS');
  try {
    const options = 'host' in address ? await tlsOptions(undefined, address.host) : {};
    (await secureSocket(await open(), { ...options, rejectUnauthorized: false }, signal)).destroy();
    return tls;
  } catch (error) {
    // An alert is an answer, too.
    return /^ERR_SSL_(?:SSLV3|TLSV1)/u.test(fromSystemError(error).code) ? tls : undefined;
  }
}

function firstOf<T>(answers: readonly Promise<T | undefined>[]): Promise<T | undefined> {
  const found = answers.map(async (answer) => (await answer) ?? Promise.reject(new Error('no answer')));
  return Promise.any(found).catch(() => undefined);
}
