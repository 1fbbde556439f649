import { describe, expect, test } from 'vitest';
import { lateAssert as assert } from '../../scripts/build/stubs/assert.ts';
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
