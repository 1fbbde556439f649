import { expect, test } from 'vitest';
import { alternate } from '../../bench/alternate.ts';

test('each candidate is measured once a round, behind another one than before, and the first round does not count', async () => {
  const order: string[] = [];
  const candidates = ['a', 'b', 'c'].map((name) => ({
    name,
    measure: () => Promise.resolve(order.push(name)),
  }));
  const measured = await alternate(candidates, 2);
  expect(order.join('')).toBe('abcbcacab');
  expect([...measured]).toEqual([
    ['a', [6, 8]],
    ['b', [4, 9]],
    ['c', [5, 7]],
  ]);
});
