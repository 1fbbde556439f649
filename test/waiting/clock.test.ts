import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sleep, systemClock } from '../../src/waiting/clock.ts';
import { FakeClock } from '../support/fake-clock.ts';

function asleep(milliseconds: number, signal: AbortSignal) {
  const clock = new FakeClock();
  const woken: number[] = [];
  void sleep(milliseconds, clock, signal).then(() => woken.push(clock.elapsed));
  return { clock, woken };
}

describe('a sleep', () => {
  test('ends when its time has come, and not before', async () => {
    const { clock, woken } = asleep(100, new AbortController().signal);
    await clock.advance(99);
    expect(woken).toEqual([]);
    await clock.advance(1000);
    expect(woken).toEqual([100]);
  });

  test('ends as soon as it is called off, and leaves no timer behind', async () => {
    const controller = new AbortController();
    const { clock, woken } = asleep(Infinity, controller.signal);
    await clock.advance(50);
    controller.abort();
    await clock.settle();
    expect(woken).toEqual([50]);

    const other = asleep(1000, controller.signal);
    await other.clock.settle();
    expect(other.woken).toEqual([0]);
    expect(other.clock.pending).toBe(0);
  });

  test('takes its timer back when it is called off', async () => {
    const controller = new AbortController();
    const { clock } = asleep(1000, controller.signal);
    expect(clock.pending).toBe(1);
    controller.abort();
    expect(clock.pending).toBe(0);
  });
});

describe("the system's clock", () => {
  test('calls back once its time has come', async () => {
    const before = systemClock.now();
    await new Promise<void>((resolve) => {
      systemClock.after(20, resolve);
    });
    // A timer of Node may be early by less than a millisecond.
    expect(systemClock.now() - before).toBeGreaterThan(18);
  });

  test.each([Infinity, 0])('does not call back what was taken back, after %d ms', async (milliseconds) => {
    const called: string[] = [];
    systemClock.after(milliseconds, () => called.push('taken back'))();
    await new Promise<void>((resolve) => {
      systemClock.after(5, resolve);
    });
    expect(called).toEqual([]);
  });

  test('never calls back after Infinity, which setTimeout would take for 1 ms', async () => {
    const called: string[] = [];
    systemClock.after(Infinity, () => called.push('never'));
    await new Promise<void>((resolve) => {
      systemClock.after(20, resolve);
    });
    expect(called).toEqual([]);
  });
});

describe('a time longer than a timer of Node can hold', () => {
  const longest = 2 ** 31 - 1;

  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  test.each([longest, longest + 1, 2 * longest, 10 * longest + 7])('is kept: %d ms', (milliseconds) => {
    const called: string[] = [];
    systemClock.after(milliseconds, () => called.push('now'));
    vi.advanceTimersByTime(milliseconds - 1);
    expect(called).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(called).toEqual(['now']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([0, longest, 2 * longest])('can be taken back after %d ms', (milliseconds) => {
    const called: string[] = [];
    const cancel = systemClock.after(3 * longest, () => called.push('taken back'));
    vi.advanceTimersByTime(milliseconds);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(4 * longest);
    expect(called).toEqual([]);
  });
});
