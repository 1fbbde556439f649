import type { NotReady } from '../probes/not-ready.ts';
import { setAlarm, type Alarm } from './alarm.ts';
import { attemptWithin } from './attempt.ts';
import { pauseAfter, pauseBetweenSuccesses } from './backoff.ts';
import { sleep } from './clock.ts';
import { invert } from './invert.ts';
import { linkTo } from '../linked-signal.ts';
import type { Dependency } from './requirement.ts';
import type { Runtime } from './runtime.ts';

/** What became of a dependency. */
export interface Result {
  readonly dependency: Dependency;
  readonly ready: boolean;
  readonly attempts: number;
  /** Since the wait began, in milliseconds. */
  readonly elapsed: number;
  /** Why the last attempt failed, where it did. */
  readonly failure: NotReady | undefined;
  /** Why there were no further attempts; nothing where it is ready, or others decided. */
  readonly gaveUp: 'out of time' | 'failed for good' | undefined;
}

/** How long attempts are repeated. Times are by the clock. */
export interface RetryPolicy {
  /** When the wait began. */
  readonly began: number;
  readonly deadline: number;
  /** Give up at a failure that waiting can hardly cure, whatever the dependency says. */
  readonly failFast: boolean;
  /** One attempt, and no other. */
  readonly once: boolean;
}

export interface RetryContext extends Runtime {
  /** Ends the attempts. */
  readonly signal: AbortSignal;
  /** Aborted when nobody waits for it any longer: its first attempt still becomes whole, and no other follows. */
  readonly enough: AbortSignal;
  /** Called when an attempt is over. @returns the least pause before the next one, in milliseconds */
  readonly leastPause: () => number;
  /** Called after each attempt that failed, and when the dependency is ready. */
  readonly onAttempt: (result: Result) => void;
}

/** The least time, in milliseconds, that the last attempt gets before the deadline. */
const leastForLastAttempt = 50;

export const untried = (dependency: Dependency): Result => ({
  dependency,
  ready: false,
  attempts: 0,
  elapsed: 0,
  failure: undefined,
  gaveUp: undefined,
});

/** Attempts, and pauses in between, until the dependency is ready, the deadline is there or the signal is aborted. */
export async function untilReady(
  dependency: Dependency,
  policy: RetryPolicy,
  context: RetryContext,
): Promise<Result> {
  const repeating = linkTo(context.signal, context.enough);
  const alarm = setAlarm(dependency.probe);
  try {
    const result = await repeatAttempts(dependency, policy, context, repeating.signal, alarm);
    return { ...result, elapsed: context.clock.now() - policy.began };
  } finally {
    alarm.stop();
    repeating.unlink();
  }
}

async function repeatAttempts(
  dependency: Dependency,
  policy: RetryPolicy,
  context: RetryContext,
  repeating: AbortSignal,
  alarm: Alarm,
): Promise<Result> {
  const { clock, random, signal, leastPause, onAttempt } = context;
  const { began, once } = policy;
  const { attemptTimeout, backoff, probe } = dependency;
  const deadline = Math.min(policy.deadline, began + dependency.timeout);
  const lastMoment = deadline - leastForLastAttempt;
  const failFast = policy.failFast || dependency.failFast;
  const successesNeeded = once ? 1 : dependency.successes;
  let result = untried(dependency);
  let successes = 0;
  // A timer takes a millisecond at least.
  if (!once && dependency.initialDelay > 0)
    await sleep(Math.min(dependency.initialDelay, Math.max(0, lastMoment - began)), clock, repeating);
  for (let within = signal; !within.aborted; within = repeating) {
    const attemptBegan = clock.now();
    const limit = Math.min(attemptTimeout, Math.max(0, deadline - attemptBegan));
    alarm.reset();
    const found = await attemptWithin(limit, probe, { ...context, signal: within, once });
    // A first attempt that the end of the wait cut short is all that is known; a later one is less than is known.
    if (within.aborted) return result.attempts === 0 ? { ...result, attempts: 1, failure: found } : result;
    const now = clock.now();
    const failure = dependency.invert ? invert(found) : found;
    const wasCutShort = failure?.code === 'TIMEOUT' && limit < attemptTimeout;
    successes = failure === undefined ? successes + 1 : 0;
    result = {
      dependency,
      ready: successes === successesNeeded,
      attempts: result.attempts + 1,
      elapsed: now - began,
      // An attempt that the deadline ended early says less than the one before it.
      failure: wasCutShort ? (result.failure ?? failure) : failure,
      gaveUp: undefined,
    };
    if (failure !== undefined || result.ready) onAttempt(result);
    if (result.ready || once) return result;
    if (failFast && failure?.class === 'misconfigured') return { ...result, gaveUp: 'failed for good' };
    if (now >= lastMoment) return { ...result, gaveUp: 'out of time' };
    const pause =
      failure === undefined
        ? pauseBetweenSuccesses(backoff, random)
        : pauseAfter({ failure, attempts: result.attempts, waited: result.elapsed }, backoff, random);
    // The last attempt gets twice the time that this one took, so that it, too, has a chance to succeed.
    const lastStart = Math.min(lastMoment, deadline - Math.min(attemptTimeout, 2 * (now - attemptBegan)));
    alarm.begin();
    const longest = (lastStart > now ? lastStart : lastMoment) - now;
    const least = Math.min(longest, leastPause());
    // What changes all the time, as a log does, ends no pause before that.
    if (least > 0) await sleep(least, clock, repeating);
    await alarm.pause(Math.max(0, Math.min(longest, pause) - least), clock, repeating);
  }
  return result;
}
