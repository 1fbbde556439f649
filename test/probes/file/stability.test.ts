import { describe, expect, test } from 'vitest';
import { checkAge, createStability, seeStable } from '../../../src/probes/file/stability.ts';

const seen = { device: 1, inode: 2, size: 3, modified: 1_000_000, changed: 1_000_000, staleness: 0 };

/** Whether each look finds the file stable for two seconds: times are of a clock that is never set, in milliseconds. */
function looks(observations: readonly (readonly [at: number, change: Partial<typeof seen>])[]) {
  const stability = createStability(2000);
  return observations.map(([at, change]) => isPassed(() => stability.check({ ...seen, ...change }, at)));
}

function isPassed(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

test.each([
  ['at once', [[0, {}]], [false]],
  [
    'just before',
    [
      [0, {}],
      [1999, {}],
    ],
    [false, false],
  ],
  [
    'in time',
    [
      [0, {}],
      [2000, {}],
    ],
    [false, true],
  ],
  [
    'and stays so',
    [
      [0, {}],
      [2000, {}],
      [2001, {}],
    ],
    [false, true, true],
  ],
  [
    'not after it grew',
    [
      [0, {}],
      [1000, { size: 4 }],
      [2999, { size: 4 }],
      [3000, { size: 4 }],
    ],
    [false, false, false, true],
  ],
  [
    'not after it was written',
    [
      [0, {}],
      [2000, { modified: 1_000_001 }],
    ],
    [false, false],
  ],
  [
    'not after it was replaced',
    [
      [0, {}],
      [2000, { inode: 9 }],
    ],
    [false, false],
  ],
  [
    'not after a link led elsewhere',
    [
      [0, {}],
      [2000, { device: 9 }],
    ],
    [false, false],
  ],
  [
    'not after its mode or its name was changed',
    [
      [0, {}],
      [2000, { changed: 1_000_001 }],
    ],
    [false, false],
  ],
  [
    'later where what is seen of it may be old',
    [
      [0, { staleness: 1000 }],
      [2999, { staleness: 1000 }],
      [3000, { staleness: 1000 }],
    ],
    [false, false, true],
  ],
  [
    'not after there and back',
    [
      [0, {}],
      [1000, { size: 4 }],
      [2000, {}],
    ],
    [false, false, false],
  ],
] as const)('a file is stable %s', (_when, observations, expected) => {
  expect(looks(observations)).toEqual(expected);
});

test.each([
  [1_001_999, false],
  [1_002_000, true],
  // A clock that was set back says nothing.
  [900_000, false],
])('by its age, what changed last at 1000000 is stable at %d: %s', (now, expected) => {
  expect(isPassed(() => checkAge(seen, 2000, now))).toBe(expected);
});

test('says when a next look makes sense', () => {
  const stability = createStability(2000);
  expect(() => stability.check(seen, 0)).toThrow(expect.objectContaining({ retryAfter: 2000 }));
  expect(() => stability.check(seen, 1500)).toThrow(
    expect.objectContaining({ retryAfter: 500, code: 'CHANGING', answeredBy: 'nobody' }),
  );
});

describe('whoever has one attempt alone', () => {
  test('looks on until the file was left unchanged', async () => {
    let size = 0;
    const grow = () => Promise.resolve({ ...seen, size: Math.min(3, (size += 1)) });
    await seeStable(grow, 50, new AbortController().signal);
    expect(size).toBeGreaterThanOrEqual(4);
  });

  test('says at its limit that it was not', async () => {
    const looking = seeStable(() => Promise.resolve(seen), 60_000, AbortSignal.timeout(50));
    await expect(looking).rejects.toMatchObject({ code: 'CHANGING' });
  });
});
