import type { Stranger } from '../net/protocols.ts';
import { NotReady, quote } from '../not-ready.ts';

/** One message of the server: PostgreSQL's manual, section 55.7 ("Message Formats"). */
export interface Message {
  readonly type: string;
  readonly body: Buffer;
  /** The whole of it, as it came. */
  readonly bytes: Buffer;
}

/** In bytes, of everything that a server says in one attempt. */
const largestAnswer = 1_048_576;
/** In bytes, of one message before the log-in has succeeded; libpq's limit too. */
const largestGreeting = 30_000;
const header = 5;

/** A request for authentication, an error, a notice. */
const duringLogIn = 'REN';
const afterLogIn = 'ENSKZTDCIA123nstGHdc';

/** Cuts what a server sends into messages, and notices early that it is no PostgreSQL. */
export class Messages {
  /** Whether the log-in has succeeded. */
  authenticated = false;
  #received = 0;
  /** What has come of a message, in pieces until it is whole: joining them each time would copy it over and over. */
  #pieces: Buffer[] = [];
  #missing = 0;
  #isGreeting = true;

  /**
   * @returns the messages that are complete now
   * @throws {NotReady} it speaks another protocol, or too much
   */
  *read(chunk: Buffer): Generator<Message> {
    this.#received += chunk.length;
    if (this.#received > largestAnswer) throw tooLong();
    this.#pieces.push(chunk);
    this.#missing -= chunk.length;
    if (this.#missing > 0) return;
    let rest = Buffer.concat(this.#pieces);
    while (rest.length > 0) {
      const length = this.#lengthOf(rest);
      if (length > rest.length) break;
      yield this.#whole(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    this.#pieces = [rest];
    this.#missing = rest.length === 0 ? 0 : this.#lengthOf(rest) - rest.length;
  }

  /** @returns in bytes, the header included, which it needs to say more than that */
  #lengthOf(start: Buffer): number {
    const type = start.toString('latin1', 0, 1);
    if (!(this.authenticated ? afterLogIn : duringLogIn).includes(type)) throw this.#stranger(start);
    if (start.length < header) return header;
    const length = start.readUInt32BE(1) + 1;
    if (length > largestAnswer && this.authenticated) throw tooLong();
    if (length < header || (length > largestGreeting && !this.authenticated)) throw this.#stranger(start);
    return length;
  }

  #whole(bytes: Buffer): Message {
    const message = { type: bytes.toString('latin1', 0, 1), bytes, body: bytes.subarray(header) };
    if (!isWhole(message)) throw this.#stranger(bytes);
    this.#isGreeting = false;
    if (message.type === 'R') this.authenticated = message.body.readInt32BE() === 0;
    return message;
  }

  /** Only its first words are repeated: it may have asked for the password since. */
  #stranger(said: Buffer): NotReady {
    return this.#isGreeting ? notPostgres(said) : wrongProtocol();
  }
}

const tooLong = (): NotReady => new NotReady('misconfigured', 'TOO_LONG', 'its answer is longer than 1 MiB');

/** The fields of errors and notices end with an empty one; pg looks for it for ever. */
function isWhole({ type, body }: Message): boolean {
  if (type === 'R') return body.length >= 4;
  if (type !== 'E' && type !== 'N') return true;
  return body.length === 1 ? body[0] === 0 : body.length > 1 && body.readUInt16BE(body.length - 2) === 0;
}

/** The fields of an error, by the manual's section 55.8: `C` is the SQLSTATE, `M` the message, `D` the detail. */
export function errorFields({ body }: Message): ReadonlyMap<string, string> {
  const fields = body.toString('utf8').split('\0');
  return new Map(fields.filter((field) => field !== '').map((field) => [field.slice(0, 1), field.slice(1)]));
}

/** @param answer what was said instead; its first line may tell what it is */
export function notPostgres(answer: Buffer): NotReady {
  const [line = ''] = answer
    .subarray(0, 60)
    .toString('latin1')
    .split(/[\r\n]/u, 1);
  return wrongProtocol(/^[\x20-\x7e]{3,}$/u.test(line) ? line : undefined);
}

/** What is said of whoever answers in its place; nothing where that is a PostgreSQL. */
export function fromStranger({ protocol, description, said }: Stranger): NotReady | undefined {
  if (protocol === 'PostgreSQL') return undefined;
  return protocol === 'TLS' ? wrongProtocol(description) : notPostgres(said);
}

function wrongProtocol(said?: string): NotReady {
  const more = said === undefined ? '' : `: ${quote(said)}`;
  return new NotReady('misconfigured', 'PROTOCOL', `its answer is not PostgreSQL's${more}`);
}

/** The manual's `Terminate`. */
export const terminate = Buffer.from([0x58, 0, 0, 0, 4]);

/** The manual's `StartupMessage`, of protocol 3.0. */
export function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [name, value]);
  const body = Buffer.from(`${pairs.join('\0')}\0\0`);
  const start = Buffer.alloc(8);
  start.writeInt32BE(body.length + start.length);
  start.writeInt32BE(196_608, 4);
  return Buffer.concat([start, body]);
}
