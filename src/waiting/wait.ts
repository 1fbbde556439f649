import { createBudget } from './budget.ts';
import { sleep } from './clock.ts';
import { untilEnough, type MemberWait } from './group.ts';
import { linkTo } from '../linked-signal.ts';
import { conclude, concludeGroups, type Outcome } from './outcome.ts';
import { dependenciesOf, type Dependency, type Requirement } from './requirement.ts';
import { systemRuntime, type Runtime } from './runtime.ts';
import { untilReady, untried, type Result, type RetryPolicy } from './until-ready.ts';

/** What happens while waiting. Times are in milliseconds since the wait began. */
export type WaitEvent =
  | { readonly event: 'attempt'; readonly result: Result }
  | { readonly event: 'ready'; readonly result: Result }
  /** After 10, 20 and 40 seconds, and then each minute: who is still waited for. */
  | { readonly event: 'waiting'; readonly elapsed: number; readonly pending: readonly Result[] };

export interface WaitSettings {
  /** For the whole wait, in milliseconds, or `Infinity`. */
  readonly timeout: number;
  /** One ready requirement is enough. */
  readonly any: boolean;
  /** Give up at the first failure that waiting can hardly cure. */
  readonly failFast: boolean;
  /** One attempt each, and no other. */
  readonly once: boolean;
}

export interface WaitOptions {
  /** Ends the wait and all attempts; the outcome is then not ready. */
  readonly signal?: AbortSignal;
  /** Called with what happens while waiting. */
  readonly onEvent?: (event: WaitEvent) => void;
}

/** Of a wait that is all that the process does. */
export interface OnlyWaitOptions extends WaitOptions {
  /** Ends the wait; attempts are left to the end of the process, for to end a thousand of them takes longer. */
  readonly leaving?: AbortSignal;
}

/** In milliseconds since the wait began; afterwards there is one each minute. */
const firstReminders = [10_000, 20_000, 40_000];
const minute = 60_000;

const reminderAfter = (elapsed: number): number =>
  firstReminders.find((at) => at > elapsed) ?? (Math.floor(elapsed / minute) + 1) * minute;

const never = (): AbortSignal => new AbortController().signal;

/** Waits for what is required, side by side; what is not is attempted until then, and once at least. */
export async function wait(
  requirements: readonly Requirement[],
  { timeout, any, failFast, once }: WaitSettings,
  { signal = never(), leaving = never(), onEvent = () => undefined }: OnlyWaitOptions = {},
  runtime: Runtime = systemRuntime(),
): Promise<Outcome> {
  const { clock } = runtime;
  const began = clock.now();
  const policy: RetryPolicy = { began, deadline: began + timeout, failFast, once };
  const budget = createBudget(runtime);
  const waiting = linkTo(signal);
  const enough = new AbortController();
  const required = requirements.filter((requirement) => requirement.required);
  const optional = requirements.filter((requirement) => !requirement.required);
  const pending = new Set(requirements.flatMap(dependenciesOf));
  const latest = new Map<Dependency, Result>();
  const resultOf = (dependency: Dependency): Result => latest.get(dependency) ?? untried(dependency);
  if (leaving.aborted) waiting.abort();
  try {
    const ready = await Promise.race([tryAll(), left(), remind()]);
    const results = requirements.flatMap((requirement) =>
      conclude(requirement, resultOf, requirement.required, any && ready && requirement.required),
    );
    const groups = requirements.flatMap((requirement) => concludeGroups(requirement, resultOf));
    return { ready, results, groups, elapsed: clock.now() - began };
  } finally {
    if (!leaving.aborted) waiting.abort();
  }

  function left(): Promise<false> {
    return new Promise((resolve) => {
      leaving.addEventListener('abort', () => resolve(false), { once: true });
    });
  }

  async function tryAll(): Promise<boolean> {
    const [, ready] = await Promise.all([tryOptional(), waitForRequired()]);
    return ready;
  }

  function tell(event: WaitEvent): void {
    if (!leaving.aborted) onEvent(event);
  }

  async function waitForRequired(): Promise<boolean> {
    const atLeast = any ? Math.min(1, required.length) : required.length;
    const ready = await untilEnough({ members: required, atLeast }, waitBy(policy), waiting.signal);
    if (required.length > 0 && !once) (ready ? enough : waiting).abort();
    return ready;
  }

  async function tryOptional(): Promise<void> {
    // Where nothing is required, what there is gets one attempt each.
    const by = {
      ...waitBy(required.length > 0 ? policy : { ...policy, once: true }),
      evenIfLost: true,
    };
    await Promise.all(
      optional.map((requirement) => untilEnough({ members: [requirement], atLeast: 1 }, by, waiting.signal)),
    );
  }

  function waitBy(retryPolicy: RetryPolicy): MemberWait {
    return {
      evenIfLost: retryPolicy.once,
      async untilReady(dependency, memberSignal) {
        const context = { ...runtime, signal: memberSignal, enough: enough.signal, leastPause, onAttempt };
        const result = await untilReady(dependency, retryPolicy, context);
        latest.set(dependency, result);
        pending.delete(dependency);
        return result.ready;
      },
    };
  }

  function leastPause(): number {
    return budget.leastPause(pending.size);
  }

  function onAttempt(result: Result): void {
    latest.set(result.dependency, result);
    tell({ event: result.ready ? 'ready' : 'attempt', result });
  }

  /** @throws what a listener throws */
  async function remind(): Promise<never> {
    // Where we were stopped meanwhile, what was missed is not made up for.
    for (let at = reminderAfter(0); ; at = reminderAfter(Math.max(at, clock.now() - began))) {
      await sleep(began + at - clock.now(), clock, waiting.signal);
      if (waiting.signal.aborted) return await new Promise<never>(() => undefined);
      const waitedFor = [required, optional]
        .map((some) => some.flatMap(dependenciesOf).filter((dependency) => pending.has(dependency)))
        .find(({ length }) => length > 0);
      if (waitedFor)
        tell({ event: 'waiting', elapsed: clock.now() - began, pending: waitedFor.map(resultOf) });
    }
  }
}
