import { sleep } from './clock.ts';
import { dependenciesOf, type Dependency, type Group, type Requirement } from './requirement.ts';
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
  const latest = new Map<Dependency, Result>();
  const unneeded = new Set(
    requirements.filter(({ required: isRequired }) => !isRequired).flatMap(dependenciesOf),
  );
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
  const required = requirements.filter((requirement) => requirement.required);
  // Where nothing is required, what there is gets one look each.
  const optional = requirements.filter((requirement) => !requirement.required);
  const asides = optional.map((requirement) =>
    meet(requirement, required.length > 0 ? patience : { ...patience, once: true }),
  );
  const all: Group = {
    name: '',
    required: true,
    members: required,
    atLeast: any ? Math.min(1, required.length) : required.length,
  };
  void remind();
  const ready = await meet(all, patience);
  if (required.length > 0) over.end();
  await Promise.all(asides);
  over.end();
  const results = requirements.flatMap(dependenciesOf).map(conclude);
  return { ready, results, elapsed: clock.now() - start };

  function conclude(dependency: Dependency): FinalResult {
    const needed = !unneeded.has(dependency);
    const untried = { dependency, ready: false, attempts: 0, elapsed: 0, failure: undefined };
    return { ...(latest.get(dependency) ?? untried), needed };
  }

  /** @returns whether the requirement is met; once that is known, nothing in it is waited for any more */
  async function meet(requirement: Requirement, given: Patience): Promise<boolean> {
    if ('members' in requirement) return meetGroup(requirement, given);
    const result = await untilReady(requirement, given);
    latest.set(requirement, result);
    return result.ready;
  }

  async function meetGroup({ members, atLeast }: Group, given: Patience): Promise<boolean> {
    const decided = linked(given.signal);
    let metCount = 0;
    let failedCount = 0;
    await Promise.all(
      members.map(async (member) => {
        const met = await meet(member, { ...given, signal: decided.signal });
        if (decided.signal.aborted) return;
        if (met) metCount += 1;
        else failedCount += 1;
        if (metCount >= atLeast || failedCount > members.length - atLeast) decided.end();
      }),
    );
    decided.end();
    const isMet = metCount >= atLeast;
    if (isMet) for (const dependency of members.flatMap(dependenciesOf)) unneeded.add(dependency);
    return isMet;
  }

  async function remind(): Promise<void> {
    for (;;) {
      await sleep(reminderInterval, clock, over.signal);
      if (over.signal.aborted) return;
      const pending = [...latest.values()].filter(
        (result) => !result.ready && !unneeded.has(result.dependency),
      );
      onEvent({ event: 'waiting', elapsed: clock.now() - start, pending });
    }
  }
}

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
