import type { Probe } from '../probes/kind.ts';
import type { Lookup } from '../probes/lookup.ts';
import type { NotReady } from '../probes/not-ready.ts';
import { attemptWithin } from './attempt.ts';
import { pauseAfter, type Backoff } from './backoff.ts';
import { sleep, type Clock } from './clock.ts';

/** Something that the app needs, and how patiently it is waited for. Times are in milliseconds, or `Infinity`. */
export interface Dependency {
  readonly name: string;
  readonly probe: Probe;
  /** Its own limit, beside that of the whole wait. */
  readonly timeout: number;
  readonly attemptTimeout: number;
  /** In place of the pauses that depend on who answered. */
  readonly backoff: Backoff | undefined;
}

/** What became of a dependency. */
export interface Result {
  readonly dependency: Dependency;
  readonly ready: boolean;
  readonly attempts: number;
  /** Since the wait began, in milliseconds. */
  readonly elapsed: number;
  /** Why the last attempt failed, where it did. */
  readonly failure: NotReady | undefined;
}

/** What waiting works with. */
export interface Surroundings {
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly lookup: Lookup;
}

export interface Patience extends Surroundings {
  /** When the wait began, and when it ends, by the clock. */
  readonly start: number;
  readonly deadline: number;
  /** Give up at a failure that waiting can hardly cure. */
  readonly failFast: boolean;
  readonly signal: AbortSignal;
  /** Called after each attempt. */
  readonly onAttempt: (result: Result) => void;
}

/** The least time, in milliseconds, that the last attempt gets before the deadline. */
const leastForLastAttempt = 50;

/** Attempts, and pauses in between, until the dependency is ready, the deadline is there or the signal is aborted. */
export async function untilReady(dependency: Dependency, patience: Patience): Promise<Result> {
  const { clock, start, signal } = patience;
  const deadline = Math.min(patience.deadline, start + dependency.timeout);
  let result: Result = { dependency, ready: false, attempts: 0, elapsed: 0, failure: undefined };
  let lastStart = deadline - leastForLastAttempt;
  while (!signal.aborted) {
    const began = clock.now();
    const limit = Math.min(dependency.attemptTimeout, Math.max(0, deadline - began));
    const failure = await attemptWithin(limit, dependency.probe, patience);
    if (signal.aborted) break;
    const ended = clock.now();
    result = {
      dependency,
      ready: failure === undefined,
      attempts: result.attempts + 1,
      elapsed: ended - start,
      failure: wasCutShort(failure, limit, dependency) ? (result.failure ?? failure) : failure,
    };
    patience.onAttempt(result);
    if (failure === undefined || began >= lastStart) break;
    if (patience.failFast && failure.class === 'misconfigured') break;
    // As long again as this attempt took, and some more: so the last one, too, has a chance to succeed.
    lastStart =
      deadline - Math.min(dependency.attemptTimeout, Math.max(leastForLastAttempt, 2 * (ended - began)));
    const pause = pauseAfter(
      { failure, attempts: result.attempts, waited: result.elapsed },
      dependency.backoff,
      patience.random,
    );
    await sleep(Math.min(pause, Math.max(0, lastStart - ended)), clock, signal);
  }
  return { ...result, elapsed: clock.now() - start };
}

/** An attempt that the deadline ended early says less than the one before it. */
function wasCutShort(failure: NotReady | undefined, limit: number, { attemptTimeout }: Dependency): boolean {
  return failure?.code === 'TIMEOUT' && limit < attemptTimeout;
}
