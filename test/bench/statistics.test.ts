import { describe, expect, test } from 'vitest';
import { fastest, median, largest, ratio } from '../../bench/statistics.ts';

describe('the median', () => {
  test.each([
    { values: [3, 1, 2], middle: 2 },
    { values: [4, 1, 3, 10], middle: 3.5 },
    { values: [10, 9], middle: 9.5 },
    { values: [7], middle: 7 },
    { values: [], middle: Number.NaN },
  ])('of $values is $middle', ({ values, middle }) => {
    expect(median(values)).toBe(middle);
  });

  test('leaves the order of the values alone', () => {
    const values = [10, 9, 8];
    median(values);
    expect(values).toEqual([10, 9, 8]);
  });
});

test('the fastest is the least, and of nothing no number', () => {
  expect(fastest([3, 1, 2])).toBe(1);
  expect(fastest([])).toBeNaN();
});

test('the largest is the most, and of nothing no number', () => {
  expect(largest([1, 3, 2])).toBe(3);
  expect(largest([])).toBeNaN();
});

test('a ratio is of the fastest to the fastest', () => {
  expect(ratio([90, 60, 300], [30, 20, 40])).toBe(3);
});
