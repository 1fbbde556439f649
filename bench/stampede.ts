import { pauseAfter } from '../src/waiting/backoff.ts';
import { simulateHerd, type Herd } from '../test/waiting/herd.ts';

/** What a thousand waiters would do to a server, each with these pauses; simulated. */
export interface Pauses {
  readonly pauses: string;
  /** Attempts in each second after the outage. */
  readonly attemptsBySecond: readonly number[];
  /** When the last one was taken, in seconds after the outage. */
  readonly last: number;
}

export const herd: Herd = { waiters: 1000, outage: 60_000, perSecond: 50 };

const doubling = { initial: 1000, factor: 2, max: 5000, jitter: 0 };

const policies: Readonly<Record<string, typeof pauseAfter>> = {
  'of wait-for': pauseAfter,
  'always 1 s': () => 1000,
  '1 s, doubled up to 5 s': (attempt, _backoff, random) => pauseAfter(attempt, doubling, random),
};

export function simulateStampedes(): readonly Pauses[] {
  return Object.entries(policies).map(([pauses, pause]) => {
    const { attemptsBySecond, last } = simulateHerd(herd, pause, 1);
    return { pauses, attemptsBySecond, last: last / 1000 };
  });
}
