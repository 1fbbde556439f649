import { attemptWithin } from './attempt.ts';
import { sleep } from './clock.ts';
import { untilReady, type Dependency, type Result, type Surroundings } from './until-ready.ts';

/** What happens while waiting. Times are in milliseconds since the wait began. */
export type WaitEvent =
  | { readonly event: 'attempt'; readonly result: Result }
  | { readonly event: 'ready'; readonly result: Result }
  /** Every ten seconds: who is still waited for. */
  | { readonly event: 'waiting'; readonly elapsed: number; readonly pending: readonly Result[] };

export interface WaitOptions extends Surroundings {
  /** For the whole wait, in milliseconds, or `Infinity`. */
  readonly timeout: number;
  /** One ready dependency is enough. */
  readonly any: boolean;
  readonly failFast: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: WaitEvent) => void;
}

export interface Outcome {
  readonly ready: boolean;
  /** In the order of the dependencies. */
  readonly results: readonly Result[];
  /** In milliseconds. */
  readonly elapsed: number;
}

const reminderInterval = 10_000;

/** Waits for all dependencies, side by side, or for the first of them. */
export async function wait(dependencies: readonly Dependency[], options: WaitOptions): Promise<Outcome> {
  const { clock, any, onEvent } = options;
  const start = clock.now();
  const decided = new AbortController();
  const end = (): void => decided.abort();
  options.signal.addEventListener('abort', end, { once: true });
  if (options.signal.aborted) end();

  const latest = new Map<Dependency, Result>();
  const patience = {
    ...options,
    start,
    deadline: start + options.timeout,
    signal: decided.signal,
    onAttempt(result: Result) {
      latest.set(result.dependency, result);
      onEvent({ event: result.ready ? 'ready' : 'attempt', result });
    },
  };
  const waits = dependencies.map(async (dependency) => {
    const result = await untilReady(dependency, patience);
    latest.set(dependency, result);
    // One success decides for any, one failure for all: nothing that the others still find can change it.
    if (result.ready === any) end();
    return result;
  });
  void remind();
  const results = await Promise.all(waits);
  end();
  options.signal.removeEventListener('abort', end);
  const ready = any ? results.some((result) => result.ready) : results.every((result) => result.ready);
  return { ready, results, elapsed: clock.now() - start };

  async function remind(): Promise<void> {
    for (;;) {
      await sleep(reminderInterval, clock, decided.signal);
      if (decided.signal.aborted) return;
      const pending = [...latest.values()].filter((result) => !result.ready);
      onEvent({ event: 'waiting', elapsed: clock.now() - start, pending });
    }
  }
}

/** Looks once at each dependency, side by side. */
export async function check(
  dependencies: readonly Dependency[],
  options: Omit<WaitOptions, 'failFast' | 'onEvent'>,
): Promise<Outcome> {
  const { clock, any, timeout } = options;
  const start = clock.now();
  const results = await Promise.all(
    dependencies.map(async (dependency): Promise<Result> => {
      const limit = Math.min(dependency.attemptTimeout, dependency.timeout, timeout);
      const failure = await attemptWithin(limit, dependency.probe, options);
      return { dependency, ready: failure === undefined, attempts: 1, elapsed: clock.now() - start, failure };
    }),
  );
  const ready = any ? results.some((result) => result.ready) : results.every((result) => result.ready);
  return { ready, results, elapsed: clock.now() - start };
}
