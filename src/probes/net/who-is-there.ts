import type { Socket } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { linkTo } from '../../linked-signal.ts';
import { monotonicTime } from '../../monotonic-time.ts';
import type { AttemptContext } from '../kind.ts';
import { NotReady } from '../not-ready.ts';
import { look } from './look.ts';
import type { Protocol, Stranger } from './protocols.ts';
import { formatAddress, secureSocket, type Address } from './sockets.ts';

/** @returns who answers at an address; nothing where nobody says a word */
type WhoIsThere = (address: Address, context: AttemptContext) => Promise<Stranger | undefined>;

/** What an attempt may use that can ask who is there. */
export interface AskingContext extends AttemptContext {
  readonly whoIsThere: WhoIsThere;
}

/** In milliseconds: a server in trouble has other things to do, and writes a line into its log each time. */
const lookAgainAfter = 10_000;

/**
 * For the attempts of one dependency: looks at an address at most every ten seconds, and in between tells what was
 * found last.
 *
 * @param now a clock that is never set, in milliseconds
 */
export function createWhoIsThere(now: () => number = monotonicTime): WhoIsThere {
  const looks = new Map<string, { readonly since: number; readonly found: Promise<Stranger | undefined> }>();
  return (address, context) => {
    for (const [place, { since }] of looks) if (now() - since >= lookAgainAfter) looks.delete(place);
    const place = formatAddress(address);
    const last = looks.get(place) ?? { since: now(), found: look(address, context) };
    looks.set(place, last);
    return last.found;
  };
}

/** What an attempt does at an address, and whom it expects there. */
interface Visit {
  readonly socket: Socket;
  /** Missing where nobody may look: behind a proxy. */
  readonly address: Address | undefined;
  readonly context: AskingContext;
  /** @returns the failure, in the kind's words; nothing where it is who was expected */
  readonly explain: (stranger: Stranger) => NotReady | undefined;
}

/** The connection ended without a word, or with nonsense where TLS was expected. */
const endings = new Set(['CLOSED', 'ECONNRESET', 'EPIPE', 'ERR_SSL_WRONG_VERSION_NUMBER']);

/**
 * Waits for what is done on a connection, and where that ends without an answer, looks who is there.
 *
 * @throws {NotReady} somebody else is, or what `work` throws
 */
export async function explainEnd<T>(
  work: Promise<T>,
  { address, context, explain }: Omit<Visit, 'socket'>,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const unanswered = error instanceof NotReady && endings.has(error.code) && !context.signal.aborted;
    const stranger = address && unanswered ? await context.whoIsThere(address, context) : undefined;
    throw (stranger && explain(stranger)) ?? error;
  }
}

/** In milliseconds. Who is not in trouble says something sooner, unless it waits for something else. */
const longSilence = 500;

/**
 * The same, also while no byte comes for long: many servers wait for the end of a line that the protocol never sends.
 * The look and the work end with each other.
 */
export async function explainSilence<T>(work: Promise<T>, visit: Visit): Promise<T> {
  const { socket, address, context, explain } = visit;
  const { signal, abort } = linkTo(context.signal);
  const found = Promise.withResolvers<never>();
  const lookWhileSilent = async (): Promise<void> => {
    if (socket.bytesRead > 0 || !address) return;
    const stranger = await context.whoIsThere(address, { ...context, signal });
    const failure = stranger && explain(stranger);
    if (failure) found.reject(failure);
  };
  const timer = setTimeout(() => void lookWhileSilent().catch(found.reject), longSilence);
  try {
    return await explainEnd(Promise.race([work, found.promise]), visit);
  } finally {
    clearTimeout(timer);
    abort();
  }
}

/**
 * Speaks TLS as {@link secureSocket} does, and looks who is there where it gets no handshake.
 *
 * @param plain who may be meant, and what to say where that one answers without TLS
 */
export function secureOrExplain(
  socket: Socket,
  options: ConnectionOptions,
  visit: Pick<Visit, 'address' | 'context'>,
  plain?: { readonly protocol: Protocol; readonly advice: string },
): Promise<TLSSocket> {
  const explain = ({ protocol }: Stranger): NotReady | undefined => {
    if (protocol === 'TLS') return undefined;
    const isMeant = protocol !== undefined && protocol === plain?.protocol;
    const reason = isMeant
      ? plain.advice
      : protocol
        ? `it speaks ${protocol}, not TLS`
        : 'it does not speak TLS';
    const hint = protocol && !isMeant ? 'is this the port of another service?' : undefined;
    return new NotReady('misconfigured', 'ERR_SSL_WRONG_VERSION_NUMBER', reason, { hint });
  };
  return explainSilence(secureSocket(socket, options, visit.context.signal), { ...visit, socket, explain });
}
