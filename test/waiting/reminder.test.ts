import { describe, expect, test } from 'vitest';
import type { WaitEvent } from '../../src/waiting/wait.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { dependency, refused, said, scripted, start, starting } from './scenario.ts';

function rejectReminders({ event }: WaitEvent): void {
  if (event === 'waiting') throw new Error('no listener');
}

describe('a reminder', () => {
  const every30s = { initial: 30_000, factor: 1, max: 30_000, jitter: 0 };

  test('comes after 10, 20 and 40 seconds, and then each minute', async () => {
    const clock = new FakeClock();
    const run = start(clock, [dependency(scripted(clock, [starting]))]);
    await clock.until(run.outcome);
    expect(run.events.flatMap(({ at, event }) => (event.event === 'waiting' ? at / 1000 : []))).toEqual([
      10, 20, 40, 60, 120, 180, 240,
    ]);
  });

  test('that was missed while the process stood still is not made up for', async () => {
    const clock = new FakeClock();
    const stuck = dependency(scripted(clock, ['stuck']), { attemptTimeout: Infinity });
    const run = start(clock, [stuck], { timeout: Infinity });
    await clock.advance(5000);
    clock.freeze(3_600_500);
    await clock.advance(60_000);
    expect(run.events.map(({ at }) => at)).toEqual([3_605_500, 3_660_000]);
  });

  test('ends the wait with what its listener throws', async () => {
    const clock = new FakeClock();
    const run = start(clock, [dependency(scripted(clock, ['silent']))], { onEvent: rejectReminders });
    await expect(clock.until(run.outcome)).rejects.toThrow('no listener');
    expect(clock.elapsed).toBe(10_000);
  });

  test('comes with all who are still waited for', async () => {
    const clock = new FakeClock();
    const run = start(clock, [
      dependency(scripted(clock, [refused, 'works']), {
        name: 'a',
        backoff: { ...every30s, initial: 15_000 },
      }),
      dependency(scripted(clock, [refused, 'works']), { name: 'b', backoff: every30s }),
      dependency(scripted(clock, ['works']), { name: 'c' }),
    ]);
    await clock.until(run.outcome);
    expect(said(run).slice(3)).toEqual([
      '10000 waiting a b',
      '15000 ready a',
      '20000 waiting b',
      '30000 ready b',
    ]);
  });

  test('says how long the wait has lasted, and the last reason', async () => {
    const clock = new FakeClock();
    const run = start(clock, [dependency(scripted(clock, [starting, 'works']), { backoff: every30s })]);
    await clock.until(run.outcome);
    const reminders = run.events.filter(({ event }) => event.event === 'waiting');
    expect(reminders).toMatchObject([
      { at: 10_000, event: { elapsed: 10_000, pending: [{ failure: starting, attempts: 1 }] } },
      { at: 20_000, event: { elapsed: 20_000, pending: [{ failure: starting, attempts: 1 }] } },
    ]);
  });
});

test('a reminder still names what has not been attempted yet', async () => {
  const clock = new FakeClock();
  const run = start(clock, [
    dependency(scripted(clock, ['works']), { name: 'late', initialDelay: 15_000 }),
    dependency(scripted(clock, ['works'], 12_000), { name: 'hung', attemptTimeout: Infinity }),
  ]);
  await clock.until(run.outcome);
  expect(said(run)).toEqual(['10000 waiting late hung', '12000 ready hung', '15000 ready late']);
});

test('a reminder does not name what has ended by its own timeout', async () => {
  const clock = new FakeClock();
  const run = start(
    clock,
    [
      dependency(scripted(clock, ['stuck']), { name: 'over', timeout: 4000 }),
      dependency(scripted(clock, ['works'], 12_000), { name: 'hung', attemptTimeout: Infinity }),
    ],
    { any: true },
  );
  await clock.until(run.outcome);
  expect(said(run)).toEqual(['4000 attempt over', '10000 waiting hung', '12000 ready hung']);
});
