import { describe, expect, test } from 'vitest';
import { NotReady } from '../../src/probes/not-ready.ts';
import { pauseAfter } from '../../src/waiting/backoff.ts';
import { seededRandom } from '../support/random.ts';
import { oneOfEach } from '../support/sweep.ts';

const refused = new NotReady('unreachable', 'ECONNREFUSED', 'refused');
const notYet = new NotReady('unready', '57P03', 'starting up');

/** @returns how long after `readyAt` one waiter sees that the dependency is ready, in milliseconds */
function delayAfter(readyAt: number, failure: NotReady, random: () => number): number {
  let now = 0;
  for (let attempts = 1; now < readyAt; attempts += 1) {
    now += pauseAfter({ failure, attempts, waited: now }, undefined, random);
  }
  return now - readyAt;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe('what waiting adds', () => {
  test.each([
    { who: 'nobody answers', failure: refused, share: 0.02 },
    { who: 'the dependency answers', failure: notYet, share: 0.08 },
  ])('is at most $share of the time waited in the median where $who', ({ failure, share }) => {
    const random = seededRandom(1);
    for (const readyAt of [5000, 10_000, 20_000, 30_000, 60_000, 300_000]) {
      const delays = Array.from({ length: 1001 }, () =>
        delayAfter(readyAt + 1000 * random(), failure, random),
      );
      expect(median(delays) / readyAt, `ready after ${readyAt} ms`).toBeLessThanOrEqual(share);
    }
  });
});

describe('a thousand waiters, after a minute of outage at a server that then takes fifty a second, make', () => {
  const outage = 60_000;
  const perSecond = 50;

  interface Waiter {
    at: number;
    attempts: number;
  }

  function simulate(seed: number): { attemptsBySecond: number[]; last: number } {
    const random = seededRandom(seed);
    const waiters: Waiter[] = Array.from({ length: 1000 }, () => ({ at: 500 * random(), attempts: 0 }));
    const attemptsBySecond: number[] = [];
    const takenBySecond: number[] = [];
    let last = 0;
    while (waiters.length > 0) {
      const waiter = waiters.reduce((earliest, other) => (other.at < earliest.at ? other : earliest));
      waiter.attempts += 1;
      const up = waiter.at - outage;
      if (up >= 0) {
        const second = Math.floor(up / 1000);
        attemptsBySecond[second] = (attemptsBySecond[second] ?? 0) + 1;
        const taken = takenBySecond[second] ?? 0;
        if (taken < perSecond) {
          takenBySecond[second] = taken + 1;
          last = up;
          waiters.splice(waiters.indexOf(waiter), 1);
          continue;
        }
      }
      waiter.at += pauseAfter(
        { failure: up >= 0 ? notYet : refused, attempts: waiter.attempts, waited: waiter.at },
        undefined,
        random,
      );
    }
    return { attemptsBySecond, last };
  }

  test.each(oneOfEach(3, [1, 2, 3]))(
    'fewer than 400 attempts a second from the third second on, all started within 23 s (seed %i)',
    (seed) => {
      const { attemptsBySecond, last } = simulate(seed);
      expect(Math.max(...attemptsBySecond.slice(2).map((count) => count ?? 0))).toBeLessThan(400);
      expect(last).toBeLessThanOrEqual(20_000 * 1.15);
    },
  );
});
