import { NotReady } from '../../src/probes/not-ready.ts';
import type { pauseAfter } from '../../src/waiting/backoff.ts';
import { seededRandom } from '../support/random.ts';

export const refused = new NotReady('unreachable', 'ECONNREFUSED', 'refused');
export const notYet = new NotReady('unready', '57P03', 'starting up');

/** Many who start within half a second, and wait for one server. */
export interface Herd {
  readonly waiters: number;
  /** How long the server refuses, in milliseconds. */
  readonly outage: number;
  /** How many it then takes each second; it tells the others to come back. */
  readonly perSecond: number;
}

export interface Stampede {
  /** From the end of the outage on. */
  readonly attemptsBySecond: number[];
  /** When the last one was taken, in milliseconds after the outage. */
  readonly last: number;
}

/** Plays a herd through, in no time. */
export function simulateHerd(
  { waiters: count, outage, perSecond }: Herd,
  pause: typeof pauseAfter,
  seed: number,
): Stampede {
  const random = seededRandom(seed);
  const waiters = Array.from({ length: count }, () => ({ at: 500 * random(), attempts: 0 }));
  const attemptsBySecond: number[] = [];
  const takenBySecond: number[] = [];
  let last = 0;
  while (waiters.length > 0) {
    const waiter = waiters.reduce((earliest, other) => (other.at < earliest.at ? other : earliest));
    waiter.attempts += 1;
    const up = waiter.at - outage;
    if (up >= 0) {
      const second = Math.floor(up / 1000);
      for (let empty = attemptsBySecond.length; empty <= second; empty += 1) attemptsBySecond.push(0);
      attemptsBySecond[second] = (attemptsBySecond[second] ?? 0) + 1;
      const taken = takenBySecond[second] ?? 0;
      if (taken < perSecond) {
        takenBySecond[second] = taken + 1;
        last = up;
        waiters.splice(waiters.indexOf(waiter), 1);
        continue;
      }
    }
    const failure = up >= 0 ? notYet : refused;
    waiter.at += pause({ failure, attempts: waiter.attempts, waited: waiter.at }, undefined, random);
  }
  return { attemptsBySecond, last };
}
