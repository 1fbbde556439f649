import type { Probe } from '../probes/kind.ts';
import { linkTo } from '../linked-signal.ts';

/** Ends a pause as soon as the dependency itself shows that something changed. */
export interface Alarm {
  /** Aborted by the next change, and by the end of the wait. */
  readonly signal: AbortSignal;
  /**
   * Begins the watch, unless it has begun: called before a pause, since what is ready at once need not be watched. What
   * happened before ends the pause, too ({@link Probe.watch}).
   */
  begin(): void;
  /** Forgets changes so far: called before an attempt, so that what changes during it ends the pause after it. */
  reset(): void;
  stop(): void;
}

/** @param waiting aborted at the end of the wait */
export function setAlarm(probe: Probe, waiting: AbortSignal): Alarm {
  let change = linkTo(waiting);
  let unwatch: (() => void) | undefined;
  return {
    get signal() {
      return change.signal;
    },
    begin() {
      unwatch ??= probe.watch?.(() => change.abort());
    },
    reset() {
      change.unlink();
      change = linkTo(waiting);
    },
    stop() {
      change.unlink();
      unwatch?.();
    },
  };
}
