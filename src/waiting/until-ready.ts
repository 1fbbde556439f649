import type { Lookup } from '../probes/lookup.ts';
import type { NotReady } from '../probes/not-ready.ts';
import { setAlarm, type Alarm } from './alarm.ts';
import { attemptWithin } from './attempt.ts';
import { pauseAfter, pauseBetweenSuccesses } from './backoff.ts';
import { sleep, type Clock } from './clock.ts';
import { inverted } from './inverted.ts';
import type { Dependency } from './requirement.ts';

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
  /** Give up at a failure that waiting can hardly cure, whatever the dependency says. */
  readonly failFast: boolean;
  /** One attempt, and no other. */
  readonly once: boolean;
  readonly signal: AbortSignal;
  /** Called after each attempt. */
  readonly onAttempt: (result: Result) => void;
}

/** The least time, in milliseconds, that the last attempt gets before the deadline. */
const leastForLastAttempt = 50;

/** Attempts, and pauses in between, until the dependency is ready, the deadline is there or the signal is aborted. */
export async function untilReady(dependency: Dependency, patience: Patience): Promise<Result> {
  const alarm = setAlarm(dependency.probe, patience.signal);
  try {
    return await attemptWithPauses(dependency, alarm, patience);
  } finally {
    alarm.stop();
  }
}

async function attemptWithPauses(dependency: Dependency, alarm: Alarm, patience: Patience): Promise<Result> {
  const { clock, start, signal, once, random } = patience;
  const { attemptTimeout, backoff, probe } = dependency;
  const deadline = Math.min(patience.deadline, start + dependency.timeout);
  const needed = once ? 1 : dependency.successes;
  let result: Result = { dependency, ready: false, attempts: 0, elapsed: 0, failure: undefined };
  let inARow = 0;
  const lastMoment = deadline - leastForLastAttempt;
  if (!once) await sleep(Math.min(dependency.initialDelay, Math.max(0, lastMoment - start)), clock, signal);
  while (!signal.aborted) {
    const began = clock.now();
    const limit = Math.min(attemptTimeout, Math.max(0, deadline - began));
    alarm.reset();
    const found = await attemptWithin(limit, probe, patience);
    if (signal.aborted) {
      // A first attempt that the end of the wait cut short is all that is known.
      if (result.attempts === 0)
        result = { dependency, ready: false, attempts: 1, elapsed: 0, failure: found };
      break;
    }
    const failure = dependency.invert ? inverted(found, limit === attemptTimeout) : found;
    const ended = clock.now();
    inARow = failure === undefined ? inARow + 1 : 0;
    result = {
      dependency,
      ready: inARow === needed,
      attempts: result.attempts + 1,
      elapsed: ended - start,
      failure: wasCutShort(failure, limit, attemptTimeout) ? (result.failure ?? failure) : failure,
    };
    if (failure !== undefined || result.ready) patience.onAttempt(result);
    if (result.ready || once || ended >= lastMoment) break;
    if (failure?.class === 'misconfigured' && (patience.failFast || dependency.failFast)) break;
    const pause =
      failure === undefined
        ? pauseBetweenSuccesses(backoff, random)
        : pauseAfter({ failure, attempts: result.attempts, waited: result.elapsed }, backoff, random);
    // The last attempt gets as long again as this one took, so that it, too, has a chance to succeed.
    const lastStart = Math.min(lastMoment, deadline - Math.min(attemptTimeout, 2 * (ended - began)));
    await sleep(Math.min(pause, (lastStart > ended ? lastStart : lastMoment) - ended), clock, alarm.signal);
  }
  return { ...result, elapsed: clock.now() - start };
}

/** An attempt that the deadline ended early says less than the one before it. */
function wasCutShort(failure: NotReady | undefined, limit: number, attemptTimeout: number): boolean {
  return failure?.code === 'TIMEOUT' && limit < attemptTimeout;
}
