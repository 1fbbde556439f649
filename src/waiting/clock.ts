import { monotonicTime } from '../monotonic-time.ts';

/** Time, as far as waiting needs it; passed in, so that a test can hold it still. */
export interface Clock {
  /** Monotonic, in milliseconds from an arbitrary point. */
  now(): number;
  /**
   * Calls back once, `milliseconds` from now; never, for `Infinity`.
   *
   * @returns what takes the call back
   */
  after(milliseconds: number, callback: () => void): () => void;
}

/** What a timer of Node can hold, in milliseconds: 2³¹ − 1. */
const longestTimer = 2_147_483_647;

export const systemClock: Clock = {
  now: monotonicTime,
  after(milliseconds, callback) {
    if (milliseconds === Infinity) return () => undefined;
    let rest = milliseconds;
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const part = Math.min(rest, longestTimer);
      rest -= part;
      timer = setTimeout(rest > 0 ? arm : callback, part);
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** Resolves after `milliseconds`, or as soon as `signal` is aborted. */
export function sleep(milliseconds: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = (): void => {
      cancel();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = clock.after(milliseconds, wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}
