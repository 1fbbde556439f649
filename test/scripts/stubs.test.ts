import { describe, expect, test } from 'vitest';
import { lateAssert as assert } from '../../scripts/build/stubs/assert.ts';
import { Deque } from '../../scripts/build/stubs/deque.ts';
import { unreachable } from '../../scripts/build/stubs/unreachable.ts';

const message = (name: string): string => `left out of the bundle: ${name} of driver/part.js`;

describe('what is left out of the bundle', () => {
  const { Cluster = Object, connect = () => undefined } = unreachable('driver/part.js');

  test('throws where it is called', () => {
    expect(() => connect()).toThrow(message('connect'));
  });

  test('throws where it is constructed, itself or a class that extends it', () => {
    class Extended extends Cluster {}
    expect(() => new Cluster()).toThrow(message('Cluster'));
    expect(() => new Extended()).toThrow(message('Cluster'));
  });
});

describe('what stands in for node:assert', () => {
  test('lets what holds pass', () => {
    expect(() => assert(true)).not.toThrow();
    expect(() => assert.strictEqual(1, 1)).not.toThrow();
  });

  test('throws where it does not hold', () => {
    expect(() => assert(0, 'no socket')).toThrow('no socket');
    expect(() => assert.strictEqual(1, 2)).toThrow('strictly equal');
  });
});

test('what stands in for denque gives back what was put in, from either end', () => {
  const queue = new Deque<string>();
  queue.push('b', 'c', 'd');
  queue.unshift('a');
  queue.remove(1, 2);
  expect([queue.length, queue.peekFront(), queue.peekAt(1), queue.peekAt(2)]).toEqual([
    2,
    'a',
    'd',
    undefined,
  ]);
  expect([queue.shift(), queue.shift(), queue.shift(), queue.peekFront()]).toEqual([
    'a',
    'd',
    undefined,
    undefined,
  ]);
});
