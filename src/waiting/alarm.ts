import { linkTo } from '../linked-signal.ts';
import type { Probe } from '../probes/kind.ts';
import { sleep, type Clock } from './clock.ts';

/** Ends a pause as soon as the dependency itself shows that something changed. */
export interface Alarm {
  /**
   * Begins the watch, unless it has begun: called before a pause, since what is ready at once need not be watched. What
   * happened before ends the pause, too ({@link Probe.watch}).
   */
  begin(): void;
  /** Forgets changes so far: called before an attempt, so that what changes during it ends the pause after it. */
  reset(): void;
  /** Resolves after `milliseconds`, with the next change, or as soon as `signal` is aborted. */
  pause(milliseconds: number, clock: Clock, signal: AbortSignal): Promise<void>;
  stop(): void;
}

export function setAlarm(probe: Pick<Probe, 'watch'>): Alarm {
  let hasRung = false;
  let wake: (() => void) | undefined;
  let unwatch: (() => void) | undefined;
  return {
    begin() {
      unwatch ??= probe.watch?.(() => {
        hasRung = true;
        wake?.();
      });
    },
    reset() {
      hasRung = false;
    },
    async pause(milliseconds, clock, signal) {
      if (!probe.watch) return sleep(milliseconds, clock, signal);
      if (hasRung) return;
      const link = linkTo(signal);
      wake = link.abort;
      await sleep(milliseconds, clock, link.signal);
      link.unlink();
    },
    stop() {
      unwatch?.();
    },
  };
}
