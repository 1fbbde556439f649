import { describe, expect, test } from 'vitest';
import type { NotReady } from '../../src/probes/not-ready.ts';
import { pauseAfter } from '../../src/waiting/backoff.ts';
import { seededRandom } from '../support/random.ts';
import { oneOfEach } from '../support/sweep.ts';
import { notYet, refused, simulateHerd } from './herd.ts';

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
  const herd = { waiters: 1000, outage: 60_000, perSecond: 50 };

  test.each(oneOfEach(3, [1, 2, 3]))(
    'fewer than 400 attempts a second from the third second on, all started within 23 s (seed %i)',
    (seed) => {
      const { attemptsBySecond, last } = simulateHerd(herd, pauseAfter, seed);
      expect(Math.max(...attemptsBySecond.slice(2))).toBeLessThan(400);
      expect(last).toBeLessThanOrEqual(20_000 * 1.15);
    },
  );
});
