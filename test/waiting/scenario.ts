import type { Probe } from '../../src/probes/kind.ts';
import { NotReady } from '../../src/probes/not-ready.ts';
import { sleep } from '../../src/waiting/clock.ts';
import type { Dependency, Requirement } from '../../src/waiting/requirement.ts';
import type { Outcome } from '../../src/waiting/outcome.ts';
import type { Runtime } from '../../src/waiting/runtime.ts';
import { wait, type OnlyWaitOptions, type WaitEvent, type WaitSettings } from '../../src/waiting/wait.ts';
import type { FakeClock } from '../support/fake-clock.ts';

/** What one attempt comes to: it works, it fails, it is silent until told to stop, or it can't even be stopped. */
export type Answer = 'works' | 'silent' | 'stuck' | NotReady;

export const refused = new NotReady('unreachable', 'ECONNREFUSED', 'the connection was refused', {
  showsAbsence: true,
});
export const notFound = new NotReady('unreachable', 'ENOTFOUND', 'the name does not resolve', {
  answeredBy: 'name server',
});
export const starting = new NotReady('unready', '57P03', 'the database system is starting up');
export const wrongPassword = new NotReady('misconfigured', '28P01', 'password authentication failed');

export interface Scripted extends Probe {
  /** When each attempt began and ended, in milliseconds of the clock; what is stuck never ends. */
  readonly attempts: { readonly began: number; ended?: number }[];
}

/**
 * A dependency that gives one answer after the other, and the last one for ever.
 *
 * @param took how long each answer takes, in milliseconds
 */
export function scripted(clock: FakeClock, answers: readonly Answer[], took = 0): Scripted {
  const attempts: { began: number; ended?: number }[] = [];
  return {
    kind: 'scripted',
    target: 'target',
    attempts,
    async attempt({ signal }) {
      const answer = answers[Math.min(attempts.length, answers.length - 1)];
      const attempt: { began: number; ended?: number } = { began: clock.elapsed };
      attempts.push(attempt);
      if (answer === 'stuck') await new Promise<never>(() => undefined);
      if (answer === 'silent' || took > 0) {
        await sleep(answer === 'silent' ? Infinity : took, clock, signal);
      }
      attempt.ended = clock.elapsed;
      if (signal.aborted) throw new NotReady('unready', 'TIMEOUT', 'the server is silent');
      if (answer instanceof NotReady) throw answer;
    },
  };
}

export function dependency(probe: Probe, more: Partial<Dependency> = {}): Dependency {
  return {
    name: 'db',
    probe,
    required: true,
    timeout: Infinity,
    attemptTimeout: 5000,
    backoff: undefined,
    initialDelay: 0,
    successes: 1,
    failFast: false,
    invert: false,
    ...more,
  };
}

export interface Run {
  readonly outcome: Promise<Outcome>;
  readonly events: { readonly at: number; readonly event: WaitEvent }[];
}

/** Starts a wait, with nothing left to chance in its pauses unless a test brings its own. */
export function start(
  clock: FakeClock,
  requirements: readonly Requirement[],
  {
    signal = new AbortController().signal,
    leaving = new AbortController().signal,
    random = () => 0,
    busyTime = () => 0,
    onEvent = () => undefined,
    ...settings
  }: Partial<WaitSettings & OnlyWaitOptions & Pick<Runtime, 'random' | 'busyTime'>> = {},
): Run {
  const events: { at: number; event: WaitEvent }[] = [];
  const outcome = wait(
    requirements,
    { timeout: 300_000, any: false, failFast: false, once: false, ...settings },
    {
      signal,
      leaving,
      onEvent(event) {
        events.push({ at: clock.elapsed, event });
        onEvent(event);
      },
    },
    {
      clock,
      random,
      busyTime,
      lookup: () => Promise.reject(new Error('no probe here looks a name up')),
    },
  );
  return { outcome, events };
}

/** The pauses between attempts that take no time. */
export function pauses({ attempts }: Scripted): number[] {
  return attempts.slice(1).map(({ began }, index) => began - (attempts[index]?.ended ?? began));
}

export const said = ({ events }: Run): string[] =>
  events.map(({ at, event }) => {
    const names =
      event.event === 'waiting'
        ? event.pending.map((result) => result.dependency.name).join(' ')
        : event.result.dependency.name;
    return `${at} ${event.event} ${names}`;
  });
