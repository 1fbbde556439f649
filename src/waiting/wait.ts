import { sleep } from './clock.ts';
import { dependenciesOf, type Dependency, type Requirement } from './requirement.ts';
import { untilReady, type Patience, type Result, type Surroundings } from './until-ready.ts';

/** What happens while waiting. Times are in milliseconds since the wait began. */
export type WaitEvent =
  | { readonly event: 'attempt'; readonly result: Result }
  | { readonly event: 'ready'; readonly result: Result }
  /** Every ten seconds: who is still waited for. */
  | { readonly event: 'waiting'; readonly elapsed: number; readonly pending: readonly Result[] };

export interface WaitOptions extends Surroundings {
  /** For the whole wait, in milliseconds, or `Infinity`. */
  readonly timeout: number;
  /** One ready requirement is enough. */
  readonly any: boolean;
  readonly failFast: boolean;
  /** One attempt each, and no other. */
  readonly once: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: WaitEvent) => void;
}

/** What became of a dependency in the end. */
export interface FinalResult extends Result {
  /** Whether the wait was for it: it is required, and no group could do without it. */
  readonly needed: boolean;
  /** Whether it is missed all the same: it is not ready, not required, and no group could do without it. */
  readonly leftOut: boolean;
}

export interface Outcome {
  readonly ready: boolean;
  /** One for each dependency, those in groups included, in order. */
  readonly results: readonly FinalResult[];
  /** In milliseconds. */
  readonly elapsed: number;
}

const reminderInterval = 10_000;

/** Waits for what is required, side by side; what is not is looked at until then. */
export async function wait(requirements: readonly Requirement[], options: WaitOptions): Promise<Outcome> {
  const { clock, any, onEvent } = options;
  const start = clock.now();
  const over = linked(options.signal);
  const dependencies = requirements.flatMap(dependenciesOf);
  const latest = new Map<Dependency, Result>(
    dependencies.map((dependency) => [dependency, untried(dependency)]),
  );
  const required = requirements.filter((requirement) => requirement.required);
  const optional = requirements.filter((requirement) => !requirement.required);
  const notRequired = new Set(optional.flatMap(dependenciesOf));
  const spared = new Set<Dependency>();
  const ended = new Set<Dependency>();
  const patience: Patience = {
    ...options,
    start,
    deadline: start + options.timeout,
    signal: over.signal,
    onAttempt(result) {
      latest.set(result.dependency, result);
      onEvent({ event: result.ready ? 'ready' : 'attempt', result });
    },
  };
  try {
    void remind();
    // Where nothing is required, what there is gets one look each.
    const asides = required.length > 0 ? patience : { ...patience, once: true };
    const seen = Promise.all(optional.map((requirement) => meet(requirement, asides)));
    const ready = await meetSome(required, any ? Math.min(1, required.length) : required.length, patience);
    if (required.length > 0 && !options.once) over.end();
    await seen;
    return { ready, results: dependencies.map(conclude), elapsed: clock.now() - start };
  } finally {
    over.end();
  }

  function conclude(dependency: Dependency): FinalResult {
    const result = latest.get(dependency) ?? untried(dependency);
    const isSpared = spared.has(dependency);
    const isRequired = !notRequired.has(dependency);
    return {
      ...result,
      needed: isRequired && !isSpared,
      leftOut: !isRequired && !isSpared && !result.ready,
    };
  }

  /** @returns whether the requirement is met; once that is known, nothing in it is waited for any more */
  async function meet(requirement: Requirement, given: Patience): Promise<boolean> {
    if (!('members' in requirement)) {
      const result = await untilReady(requirement, given);
      latest.set(requirement, result);
      ended.add(requirement);
      return result.ready;
    }
    const isMet = await meetSome(requirement.members, requirement.atLeast, given);
    if (isMet) for (const dependency of dependenciesOf(requirement)) spared.add(dependency);
    return isMet;
  }

  async function meetSome(
    members: readonly Requirement[],
    atLeast: number,
    given: Patience,
  ): Promise<boolean> {
    const decided = linked(given.signal);
    let metCount = 0;
    let failedCount = 0;
    await Promise.all(
      members.map(async (member) => {
        const isMet = await meet(member, { ...given, signal: decided.signal });
        if (decided.signal.aborted) return;
        if (isMet) metCount += 1;
        else failedCount += 1;
        const isLost = failedCount > members.length - atLeast;
        // One look at each is made whole: what else is not ready belongs into the report.
        if (metCount >= atLeast || (isLost && !given.once)) decided.end();
      }),
    );
    decided.end();
    return metCount >= atLeast;
  }

  async function remind(): Promise<void> {
    for (;;) {
      await sleep(reminderInterval, clock, over.signal);
      if (over.signal.aborted) return;
      const pending = [...latest.values()].filter(
        ({ dependency }) => !ended.has(dependency) && !notRequired.has(dependency),
      );
      onEvent({ event: 'waiting', elapsed: clock.now() - start, pending });
    }
  }
}

const untried = (dependency: Dependency): Result => ({
  dependency,
  ready: false,
  attempts: 0,
  elapsed: 0,
  failure: undefined,
});

/** A signal that ends with another one, or before it. */
function linked(parent: AbortSignal): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const end = (): void => {
    parent.removeEventListener('abort', end);
    controller.abort();
  };
  parent.addEventListener('abort', end, { once: true });
  if (parent.aborted) end();
  return { signal: controller.signal, end };
}
