import type { Probe } from '../probes/kind.ts';

/** Ends a pause as soon as the dependency itself shows that something changed. */
export interface Alarm {
  /** Aborted by the next change, and by the end of the wait. */
  readonly signal: AbortSignal;
  /** Forgets changes so far: called before an attempt, so that what changes during it ends the pause after it. */
  reset(): void;
  stop(): void;
}

export function setAlarm(probe: Probe, ended: AbortSignal): Alarm {
  let controller = new AbortController();
  const ring = (): void => controller.abort();
  ended.addEventListener('abort', ring, { once: true });
  if (ended.aborted) ring();
  const unwatch = probe.watch?.(ring);
  return {
    get signal() {
      return controller.signal;
    },
    reset() {
      if (!ended.aborted) controller = new AbortController();
    },
    stop() {
      ended.removeEventListener('abort', ring);
      unwatch?.();
    },
  };
}
