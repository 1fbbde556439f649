import type { Probe } from '../probes/kind.ts';
import { linkTo } from './linked-signal.ts';

/** Ends a pause as soon as the dependency itself shows that something changed. */
export interface Alarm {
  /** Aborted by the next change, and by the end of the wait. */
  readonly signal: AbortSignal;
  /** Forgets changes so far: called before an attempt, so that what changes during it ends the pause after it. */
  reset(): void;
  stop(): void;
}

/** @param waiting aborted at the end of the wait */
export function setAlarm(probe: Probe, waiting: AbortSignal): Alarm {
  let change = linkTo(waiting);
  const unwatch = probe.watch?.(() => change.abort());
  return {
    get signal() {
      return change.signal;
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
