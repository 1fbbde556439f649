import { sharedLookup, type Lookup } from '../probes/lookup.ts';
import { systemClock, type Clock } from './clock.ts';

/** What waiting runs on; passed in, so that a test can hold time and chance still. */
export interface Runtime {
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly lookup: Lookup;
  /** How long the event loop has been busy, or has queued for the CPU, in milliseconds from an arbitrary point. */
  readonly busyTime: () => number;
}

export const systemRuntime = (): Runtime => ({
  clock: systemClock,
  random: Math.random,
  lookup: sharedLookup(),
  // Named here alone: it loads all of node:perf_hooks, which a start that is ready at once shall not pay.
  busyTime: () => performance.eventLoopUtilization().active,
});
