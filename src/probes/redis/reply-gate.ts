import type { Socket } from 'node:net';
import { recognise } from '../net/protocols.ts';
import { fromErrorReply, fromStranger, wrongProtocol } from './failures.ts';

/** Far more than all that is asked in one attempt takes, in bytes. */
const mostBytes = 256 * 1024;

const mostNesting = 8;

/**
 * Stands between a socket and the client, and lets only whole and well-formed replies through, one for each command.
 * The client itself takes the server's word for everything: it allocates an array as long as one is announced, keeps
 * what never ends, and a reply that nobody asked for ends the process.
 */
export class ReplyGate {
  readonly #secrets: readonly string[];
  #partial: Buffer = Buffer.alloc(0);
  #received = 0;
  #expected = 0;

  /**
   * @param socket one that nothing has been read from
   * @param secrets what must not be printed, should the server repeat it
   */
  constructor(socket: Socket, secrets: readonly string[]) {
    this.#secrets = secrets;
    const push = socket.push.bind(socket);
    // The one place that all bytes come through before any listener sees them, with TLS and without.
    socket.push = (chunk: unknown): boolean => {
      if (!Buffer.isBuffer(chunk)) return push(chunk);
      try {
        return push(this.#admit(chunk));
      } catch (error) {
        socket.destroy(error instanceof Error ? error : wrongProtocol());
        return false;
      }
    };
  }

  /** One more command is about to be sent. */
  expectReply(): void {
    this.#expected += 1;
  }

  /** @returns the replies that have become whole */
  #admit(chunk: Buffer): Buffer {
    this.#received += chunk.length;
    if (this.#received > mostBytes) throw wrongProtocol('it sends more than Redis would answer');
    const bytes = Buffer.concat([this.#partial, chunk]);
    let end = 0;
    for (let next = endOfReply(bytes, 0); next !== undefined; next = endOfReply(bytes, end)) {
      if (this.#expected === 0) throw this.#unasked(bytes.toString('utf8', end, next));
      this.#expected -= 1;
      end = next;
    }
    this.#partial = bytes.subarray(end);
    return bytes.subarray(0, end);
  }

  /** Redis speaks first only to turn a client away: too many clients, protected mode. */
  #unasked(reply: string): Error {
    return reply.startsWith('-') ? fromErrorReply(reply.slice(1).trimEnd(), this.#secrets) : wrongProtocol();
  }
}

/**
 * RESP2, as in Redis' manual, "Redis serialization protocol".
 *
 * @returns where the reply that starts at `start` ends, or nothing as long as that has not arrived
 * @throws {NotReady} it is none
 */
function endOfReply(bytes: Buffer, start: number, nesting = 0): number | undefined {
  const type = bytes.toString('latin1', start, start + 1);
  if (type === '') return undefined;
  if (!'+-:$*'.includes(type) || nesting > mostNesting)
    throw fromStranger(recognise(bytes.subarray(start))) ?? wrongProtocol();
  const lineEnd = bytes.indexOf('\r\n', start);
  if (lineEnd === -1) return undefined;
  const next = lineEnd + 2;
  if (type === '+' || type === '-') return next;
  const number = bytes.toString('latin1', start + 1, lineEnd);
  if (!/^-?\d{1,20}$/u.test(number)) throw wrongProtocol();
  // A length of -1 is the null of both, without anything after it.
  if (type === ':' || number === '-1') return next;
  const length = Number(number);
  if (!(length >= 0 && length <= mostBytes)) throw wrongProtocol('it announces more than Redis would answer');
  return type === '$' ? endOfBulk(bytes, next + length) : endOfItems(bytes, next, length, nesting);
}

function endOfBulk(bytes: Buffer, end: number): number | undefined {
  if (bytes.length < end + 2) return undefined;
  if (bytes.toString('latin1', end, end + 2) !== '\r\n') throw wrongProtocol();
  return end + 2;
}

function endOfItems(bytes: Buffer, start: number, count: number, nesting: number): number | undefined {
  let end: number | undefined = start;
  for (let item = 0; item < count && end !== undefined; item++) end = endOfReply(bytes, end, nesting + 1);
  return end;
}
