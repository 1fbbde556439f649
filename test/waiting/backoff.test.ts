import { assert, double, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotReady } from '../../src/probes/not-ready.ts';
import { pauseAfter, pauseBetweenSuccesses, type Backoff } from '../../src/waiting/backoff.ts';
import { notFound, refused, starting, wrongPassword } from './scenario.ts';

const longest = (): number => 0;

describe('the pause after an attempt is a share of the time waited, between its first and its cap', () => {
  test.each([
    {
      who: 'nobody',
      failure: refused,
      rows: [
        [0, 25],
        [1000, 25],
        [1250, 25],
        [2000, 40],
        [10_000, 200],
        [50_000, 1000],
        [300_000, 1000],
      ],
    },
    {
      who: 'a name server',
      failure: notFound,
      rows: [
        [0, 100],
        [1000, 100],
        [2000, 200],
        [9000, 900],
        [10_000, 1000],
        [300_000, 1000],
      ],
    },
    {
      who: 'the dependency',
      failure: starting,
      rows: [
        [0, 100],
        [1000, 100],
        [2000, 200],
        [10_000, 1000],
        [50_000, 5000],
        [300_000, 5000],
      ],
    },
    {
      who: 'the dependency, for good',
      failure: wrongPassword,
      rows: [
        [0, 100],
        [10_000, 1000],
        [300_000, 5000],
      ],
    },
  ])('where $who answered', ({ failure, rows }) => {
    const pauses = rows.map(([waited = 0]) => [
      waited,
      pauseAfter({ failure, attempts: 7, waited }, undefined, longest),
    ]);
    expect(pauses).toEqual(rows);
  });
});

describe('jitter takes a share of the pause away', () => {
  test.each([
    { who: 'nobody', failure: refused, waited: 50_000, pauses: [1000, 750, 550] },
    { who: 'a name server', failure: notFound, waited: 10_000, pauses: [1000, 750, 550] },
    { who: 'the dependency', failure: starting, waited: 10_000, pauses: [1000, 600, 280] },
  ])('where $who answered, by a chance of 0, 0.5 and 0.9', ({ failure, waited, pauses }) => {
    const taken = [0, 0.5, 0.9].map((chance) =>
      Math.round(pauseAfter({ failure, attempts: 1, waited }, undefined, () => chance)),
    );
    expect(taken).toEqual(pauses);
  });

  test.each([
    { who: 'nobody', failure: refused, least: 0.5 },
    { who: 'a name server', failure: notFound, least: 0.5 },
    { who: 'the dependency', failure: starting, least: 0.2 },
  ])('and never more, whatever the chance and the time waited, where $who answered', ({ failure, least }) => {
    const chances = double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    assert(
      property(chances, integer({ min: 0, max: 10_000_000 }), (chance, waited) => {
        const failed = { failure, attempts: 1, waited };
        const whole = pauseAfter(failed, undefined, longest);
        const pause = pauseAfter(failed, undefined, () => chance);
        expect(pause).toBeGreaterThan(whole * (least - 1e-6));
        expect(pause).toBeLessThanOrEqual(whole);
      }),
    );
  });
});

describe('a success that must be repeated is', () => {
  test.each([
    ['after 100 ms', undefined, 0, 100],
    ['after less by chance', undefined, 0.5, 60],
    ["after a document's first pause", { initial: 700, factor: 3, max: 9000, jitter: 0.5 }, 0.5, 525],
  ])('%s', (_what, backoff, chance, pause) => {
    expect(pauseBetweenSuccesses(backoff, () => chance)).toBe(pause);
  });
});

const list = (backoff: Backoff, random = longest): number[] =>
  [1, 2, 3, 4, 5, 2000].map((attempts) =>
    pauseAfter({ failure: refused, attempts, waited: 100_000 }, backoff, random),
  );

describe("a document's backoff replaces all three", () => {
  test.each([
    { backoff: { initial: 100, factor: 2, max: 1000, jitter: 0 }, pauses: [100, 200, 400, 800, 1000, 1000] },
    { backoff: { initial: 100, factor: 1, max: 1000, jitter: 0 }, pauses: [100, 100, 100, 100, 100, 100] },
    {
      backoff: { initial: 5000, factor: 2, max: 1000, jitter: 0 },
      pauses: [1000, 1000, 1000, 1000, 1000, 1000],
    },
    { backoff: { initial: 0, factor: 2, max: 1000, jitter: 0 }, pauses: [0, 0, 0, 0, 0, 0] },
    { backoff: { initial: 8, factor: 1.5, max: 30, jitter: 0 }, pauses: [8, 12, 18, 27, 30, 30] },
  ])('as $backoff does', ({ backoff, pauses }) => {
    expect(list(backoff)).toEqual(pauses);
  });

  test.each([
    [0, 0.5, 1000],
    [0.2, 0.5, 900],
    [1, 0.5, 500],
    [1, 0, 1000],
  ])('with a jitter of %d where chance is %d, 1000 ms become %d ms', (jitter, chance, pause) => {
    const backoff = { initial: 1000, factor: 1, max: 1000, jitter };
    expect(list(backoff, () => chance)).toEqual(Array.from({ length: 6 }, () => pause));
  });
});

const busy = (retryAfter: number): NotReady =>
  new NotReady('unready', 'HTTP_503', 'it answered HTTP 503', { retryAfter });

describe('what the dependency says about when to come back is heeded', () => {
  test.each([
    [3000, 3100],
    [60_000, 60_100],
  ])('%d ms, and a pause of its own on top, so that not all come back at once', (retryAfter, pause) => {
    const failed = { failure: busy(retryAfter), attempts: 1, waited: 0 };
    expect(pauseAfter(failed, undefined, longest)).toBe(pause);
  });

  test('with jitter in its own pause alone', () => {
    const failed = { failure: busy(3000), attempts: 1, waited: 0 };
    expect(pauseAfter(failed, undefined, () => 0.5)).toBe(3060);
  });

  test('beside a backoff too', () => {
    const backoff = { initial: 500, factor: 1, max: 500, jitter: 0 };
    expect(pauseAfter({ failure: busy(3000), attempts: 1, waited: 0 }, backoff, longest)).toBe(3500);
  });

  test('for a minute at most', () => {
    const failed = { failure: busy(3_600_000), attempts: 1, waited: 0 };
    expect(pauseAfter(failed, undefined, longest)).toBe(60_100);
  });
});
