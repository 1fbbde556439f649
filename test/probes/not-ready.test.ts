import { describe, expect, test } from 'vitest';
import { NotReady } from '../../src/probes/not-ready.ts';

describe('a hint', () => {
  test('that has to be found out is, when it is asked for, and not before', () => {
    let asked = 0;
    const failure = new NotReady('unreachable', 'ENOTFOUND', 'no such name', {
      hint: () => `looked ${(asked += 1)} times`,
    });
    const wrapped = failure.saidAs('the proxy: no such name');
    expect(asked).toBe(0);
    expect(wrapped.hint).toBe('looked 1 times');
  });
});

describe('NotReady.saidAs()', () => {
  const failure = new NotReady('unready', 'X1', 'something odd', {
    answeredBy: 'name server',
    retryAfter: 20,
    showsAbsence: true,
    hint: 'look here',
  });

  test('keeps all but the words', () => {
    expect(failure.saidAs('odd within 5s')).toMatchObject({
      class: 'unready',
      code: 'X1',
      message: 'odd within 5s',
      answeredBy: 'name server',
      retryAfter: 20,
      showsAbsence: true,
      hint: 'look here',
    });
  });

  test('takes other details where they are given', () => {
    expect(failure.saidAs('odd', { showsAbsence: false, hint: undefined })).toMatchObject({
      retryAfter: 20,
      showsAbsence: false,
      hint: undefined,
    });
  });
});
