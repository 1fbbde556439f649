import { sharedLookup, type Lookup } from '../probes/lookup.ts';
import { systemClock, type Clock } from './clock.ts';

/** What waiting runs on; passed in, so that a test can hold time and chance still. */
export interface Runtime {
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly lookup: Lookup;
}

export const systemRuntime = (): Runtime => ({
  clock: systemClock,
  random: Math.random,
  lookup: sharedLookup(),
});
