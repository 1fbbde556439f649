import { connect, isIP, type Socket } from 'node:net';
import { NotReady } from '../not-ready.ts';
import { isContainer } from './surroundings.ts';
import { fromSystemError } from './system-errors.ts';

/** One address of a name, or the path of a Unix socket. */
export type Candidate = { readonly host: string; readonly port: number } | { readonly path: string };

/** In milliseconds, between the beginnings of two connections: RFC 8305, section 5, recommends 250. */
const stagger = 250;

/** In milliseconds. However many addresses a name has, the last one gets most of an attempt. */
const allBegunWithin = 1000;

/**
 * Connects to whichever candidate accepts first. Each is begun a little after the one before it, or when that one has
 * failed, and those begun earlier go on: RFC 8305, "Happy Eyeballs". Node's own (`autoSelectFamily`) gives each up
 * before it begins the next one, so that nothing is reached over a line that is slower than its limit for each.
 *
 * The end of `signal` closes the connection, also once it is open.
 *
 * @throws {NotReady} none accepted, or `signal` came first (`TIMEOUT`)
 */
export function connectToAny(candidates: readonly Candidate[], signal: AbortSignal): Promise<Socket> {
  const left = [...candidates];
  const begun = new Set<Socket>();
  const failures: Failure[] = [];
  const delay = Math.min(stagger, allBegunWithin / candidates.length);
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  let timer: NodeJS.Timeout | undefined;

  function beginNext(): void {
    clearTimeout(timer);
    const candidate = left.shift();
    if (candidate) begin(candidate);
    else if (failures.length === candidates.length) fail(summary(failures));
  }

  function begin(candidate: Candidate): void {
    const socket = connect({ ...candidate, noDelay: true });
    begun.add(socket);
    if (left.length > 0) timer = setTimeout(beginNext, delay);
    // The listener stays: an error that comes between two reads would end the process without it.
    socket.on('error', (error) => {
      if (!begun.delete(socket)) return;
      failures.push({ candidate, failure: fromSystemError(error) });
      beginNext();
    });
    socket.once('connect', () => (isConnectedToItself(socket) ? socket.destroy(refused()) : win(socket)));
  }

  function win(socket: Socket): void {
    begun.delete(socket);
    end();
    signal.addEventListener('abort', destroy, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', destroy));
    resolve(socket);

    function destroy(): void {
      socket.destroy();
    }
  }

  function fail(failure: NotReady): void {
    end();
    reject(failure);
  }

  function end(): void {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
    for (const socket of begun) socket.destroy();
    begun.clear();
  }

  function giveUp(): void {
    fail(notAccepted());
  }

  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  else beginNext();
  return promise;
}

const notAccepted = (): NotReady =>
  new NotReady('unreachable', 'TIMEOUT', 'the connection was not accepted', {
    answeredBy: 'dependency',
    hint: 'is the host up and its address right, and does no firewall drop what is sent to this port?',
  });

const refused = (): Error => Object.assign(new Error('connected to itself'), { code: 'ECONNREFUSED' });

/** TCP's simultaneous open: where nobody listens, the local port may by chance be the one that is asked for. */
const isConnectedToItself = ({ localAddress, localPort, remoteAddress, remotePort }: Socket): boolean =>
  localPort !== undefined && localPort === remotePort && localAddress === remoteAddress;

interface Failure {
  readonly candidate: Candidate;
  readonly failure: NotReady;
}

/** No way leads there from here, as to an address of IPv6 where there is none: that says nothing about who is there. */
const leadsNowhere = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** One reason stands alone; of several, each is told with its address. */
function summary(failures: readonly Failure[]): NotReady {
  const all = failures.map(({ failure }) => failure);
  const telling = all.filter(({ code }) => !leadsNowhere.has(code));
  const decisive = telling[0] ?? all[0];
  if (!decisive) return new NotReady('unreachable', 'ENOTFOUND', 'the name has no address');
  const told = failures.map(({ candidate, failure }) => `${nameOf(candidate)}: ${failure.message}`);
  const isOne = new Set(all.map(({ message }) => message)).size === 1;
  return decisive.saidAs(isOne ? decisive.message : told.join('; '), {
    hint: () =>
      hintOf(
        decisive.code,
        failures.map(({ candidate }) => candidate),
      ),
    showsAbsence: telling.length > 0 && telling.every(({ showsAbsence }) => showsAbsence),
  });
}

const nameOf = (candidate: Candidate): string => ('path' in candidate ? candidate.path : candidate.host);

/** @returns what helps where the usual hint, to listen on more than localhost, would lead astray */
function hintOf(code: string, candidates: readonly Candidate[]): string | undefined {
  const isRefused = code === 'ECONNREFUSED';
  if (candidates.some((candidate) => 'path' in candidate))
    return isRefused ? 'is the service that made the socket running?' : undefined;
  const names = candidates.map(nameOf);
  if (isRefused && names.every((name) => /^(?:127\.|::1$)/u.test(name)))
    return isContainer()
      ? 'localhost is this container alone: give the name of the service, or is it to be started in here, on this port?'
      : 'is the service started, and on this port? in a container, localhost is that container alone';
  if (!names.every((name) => isIP(name) === 6)) return undefined;
  if (isRefused)
    return `is the service started, on this port, and on IPv6, too? there is no other address than ${names.join(', ')}`;
  return leadsNowhere.has(code)
    ? `there is no way to IPv6 from here, and no other address than ${names.join(', ')}: give it one of IPv4, or this container IPv6`
    : undefined;
}
