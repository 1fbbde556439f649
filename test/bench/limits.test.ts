import { expect, test } from 'vitest';
import { judge, type Limit } from '../../bench/limits.ts';

const limits: Record<string, Limit> = {
  start: { most: 1.5, unit: '×' },
  memory: { most: 20, unit: 'MB' },
  file: { most: 500, unit: 'KB' },
};

test.each([
  { start: 1.5, memory: 20, file: 500, outcomes: ['held', 'held', 'held'] },
  { start: 1.51, memory: 20.1, file: 499, outcomes: ['nearly', 'nearly', 'held'] },
  { start: 1.79, memory: 23.9, file: 501, outcomes: ['nearly', 'nearly', 'missed'] },
  { start: 1.81, memory: 24.1, file: 500, outcomes: ['missed', 'missed', 'held'] },
])('$start ×, $memory MB and $file KB are $outcomes', ({ outcomes, ...measured }) => {
  expect(judge(measured, limits).map(({ outcome }) => outcome)).toEqual(outcomes);
});

test('what was not measured, or came to nothing, is an error that names it', () => {
  expect(() => judge({ start: 1, memory: 1 }, limits)).toThrow('"file" was not measured');
  expect(() => judge({ start: Number.NaN, memory: 1, file: 1 }, limits)).toThrow('"start" was not measured');
});

test('what is measured without a limit is an error that names it', () => {
  expect(() => judge({ start: 1, memory: 1, file: 1, stop: 1 }, limits)).toThrow('"stop" has no limit');
});
