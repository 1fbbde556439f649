import { expect, test } from 'vitest';
import { createStability, type Observation } from '../../../src/probes/file/stability.ts';

const seen: Observation = { device: 1, inode: 2, size: 3, modified: 1_000_000, changed: 1_000_000 };

/** Whether each look finds the file stable for two seconds: times are of a clock that is never set, in milliseconds. */
function looks(
  observations: readonly (readonly [at: number, change: Partial<Observation>])[],
  wallClock = 0,
) {
  const stability = createStability(2000);
  return observations.map(([at, change]) => {
    try {
      stability.check({ ...seen, ...change }, at, wallClock);
      return true;
    } catch {
      return false;
    }
  });
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
])('what changed last at 1000000 is stable at first sight at %d: %s', (wallClock, expected) => {
  expect(looks([[0, {}]], wallClock)).toEqual([expected]);
});

test('says when a next look makes sense', () => {
  const stability = createStability(2000);
  expect(() => stability.check(seen, 0, 0)).toThrow(expect.objectContaining({ retryAfter: 2000 }));
  expect(() => stability.check(seen, 1500, 0)).toThrow(
    expect.objectContaining({ retryAfter: 500, code: 'CHANGING', answeredBy: 'nobody' }),
  );
});
