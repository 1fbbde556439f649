import { assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../src/durations.ts';

describe('a duration is read', () => {
  test.each([
    ['500ms', 500],
    ['5s', 5000],
    ['2m', 120_000],
    ['2h', 7_200_000],
    ['1m30s', 90_000],
    ['1h2m3s4ms', 3_723_004],
    ['2h5ms', 7_200_005],
    ['1.5s', 1500],
    ['0.25h', 900_000],
    ['90s', 90_000],
    ['0', 0],
    ['00', 0],
    ['0s', 0],
    ['596h', 2_145_600_000],
    ['2147483648ms', 2_147_483_648],
    ['9999h', 35_996_400_000],
    [`${'9'.repeat(400)}s`, Infinity],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });
});

describe('a number without a unit is an error that shows both readings', () => {
  test.each([
    ['30', 'write 30s or 30ms'],
    ['1.5', 'write 1.5s or 1.5ms'],
  ])('as of %s', (text, advice) => {
    expect(() => parseDuration(text)).toThrow(advice);
  });
});

describe('what is no duration is an error that says what is expected', () => {
  const form = 'expected a duration such as 500ms, 5s, 1m30s or 2h';
  test.each([
    ['', form],
    [' ', form],
    ['5 s', form],
    [' 5s', form],
    ['5s ', form],
    ['5s\n', form],
    ['-5s', form],
    ['+5s', form],
    ['.5s', form],
    ['5.s', form],
    ['1e3s', form],
    ['5S', form],
    ['5d', form],
    ['30s1m', form],
    ['1m1m', form],
    ['1s30', form],
    ['Infinity', form],
    ['٣s', form],
    ['1234567890', form],
  ])('as of %j', (text, message) => {
    expect(() => parseDuration(text)).toThrow(new RangeError(message));
  });
});

describe('a duration is written with two units at most', () => {
  test.each([
    [0, '0ms'],
    [0.4, '0ms'],
    [850, '850ms'],
    [999.4, '999ms'],
    [999.5, '1s'],
    [3210, '3.2s'],
    [59_949, '59.9s'],
    [59_950, '1m'],
    [90_000, '1m30s'],
    [3_599_400, '59m59s'],
    [3_599_500, '1h'],
    [7_500_000, '2h5m'],
    [360_000_000, '100h'],
    [Infinity, '0'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  test('and is read again as nearly the same, whatever it is', () => {
    assert(
      property(integer({ min: 0, max: 2_000_000_000 }), (milliseconds) => {
        const again = parseDuration(formatDuration(milliseconds));
        expect(Math.abs(again - milliseconds)).toBeLessThanOrEqual(Math.max(0.5, 0.05 * milliseconds));
      }),
    );
  });
});
