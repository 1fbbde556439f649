import { describe, expect, test } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';
import { dependency, refused, scripted, start, starting, wrongPassword } from './scenario.ts';

describe('where one ready dependency is enough', () => {
  test('the first decides, and the others end at once', async () => {
    const clock = new FakeClock();
    const stuck = scripted(clock, ['stuck']);
    const run = start(
      clock,
      [
        dependency(stuck, { name: 'stuck' }),
        dependency(scripted(clock, [refused]), { name: 'refused' }),
        dependency(scripted(clock, [starting, 'works']), { name: 'works' }),
      ],
      { any: true },
    );
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: true,
      elapsed: 100,
      results: [
        { ready: false, needed: false },
        { ready: false, needed: false },
        { ready: true, needed: false },
      ],
    });
    expect(clock.pending).toBe(0);
  });

  test('one that fails for good does not end the wait', async () => {
    const clock = new FakeClock();
    const run = start(
      clock,
      [
        dependency(scripted(clock, [wrongPassword]), { name: 'a' }),
        dependency(scripted(clock, [refused, refused, 'works']), { name: 'b' }),
      ],
      { any: true, failFast: true },
    );
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true });
  });

  test('nor does one whose own time is over', async () => {
    const clock = new FakeClock();
    const late = scripted(clock, [refused, 'works']);
    const run = start(
      clock,
      [
        dependency(scripted(clock, [refused]), { name: 'a', timeout: 1000 }),
        dependency(late, { name: 'b', backoff: { initial: 5000, factor: 1, max: 5000, jitter: 0 } }),
      ],
      { any: true },
    );
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true, elapsed: 5000 });
  });

  test('none is not', async () => {
    const clock = new FakeClock();
    const run = start(clock, [dependency(scripted(clock, [refused]))], { any: true, timeout: 1000 });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: false });
  });
});

describe('why one was given up', () => {
  const ends = { name: 'a', timeout: 1000 };
  test.each([
    { what: 'its time ran out', answer: refused, gaveUp: 'out of time' },
    { what: 'it failed for good', answer: wrongPassword, gaveUp: 'failed for good' },
    { what: 'it was not: it works', answer: 'works' as const, gaveUp: undefined },
  ])('is told: $what', async ({ answer, gaveUp }) => {
    const clock = new FakeClock();
    const run = start(clock, [dependency(scripted(clock, [answer]), ends)], { failFast: true });
    const { results } = await clock.until(run.outcome);
    expect(results.map((result) => result.gaveUp)).toEqual([gaveUp]);
  });

  test('is not told where another one decided', async () => {
    const clock = new FakeClock();
    const run = start(clock, [
      dependency(scripted(clock, [refused]), { name: 'a', timeout: 1000 }),
      dependency(scripted(clock, ['silent']), { name: 'b', attemptTimeout: Infinity }),
    ]);
    const { results } = await clock.until(run.outcome);
    expect(results.map((result) => result.gaveUp)).toEqual(['out of time', undefined]);
  });
});

describe('under fail-fast', () => {
  test('the first failure for good ends the wait for all', async () => {
    const clock = new FakeClock();
    const run = start(
      clock,
      [
        dependency(scripted(clock, ['stuck']), { name: 'stuck' }),
        dependency(scripted(clock, [refused]), { name: 'refused' }),
        dependency(scripted(clock, [starting, wrongPassword]), { name: 'wrong' }),
      ],
      { failFast: true },
    );
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: false, elapsed: 100 });
    expect(clock.pending).toBe(0);
  });
});
