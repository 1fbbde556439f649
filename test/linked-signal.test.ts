import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { linkTo } from '../src/linked-signal.ts';

describe('a linked signal', () => {
  test('is aborted with the other one', () => {
    const parent = new AbortController();
    const { signal } = linkTo(parent.signal);
    expect(signal.aborted).toBe(false);
    parent.abort();
    expect(signal.aborted).toBe(true);
  });

  test('is aborted from the start where the other one is', () => {
    expect(linkTo(AbortSignal.abort()).signal.aborted).toBe(true);
  });

  test('can be aborted before, and leaves the other one alone', () => {
    const parent = new AbortController();
    const { signal, abort } = linkTo(parent.signal);
    abort();
    expect([signal.aborted, parent.signal.aborted]).toEqual([true, false]);
  });

  test('hears nothing of the other one any more once it is unlinked', () => {
    const parent = new AbortController();
    const { signal, unlink } = linkTo(parent.signal);
    unlink();
    parent.abort();
    expect(signal.aborted).toBe(false);
  });

  test.each(['abort', 'unlink'] as const)('leaves nothing behind at the other one after %s', (end) => {
    const parent = new AbortController();
    linkTo(parent.signal)[end]();
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
  });
});
