import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';
import { dependency, refused, said, scripted, start, starting, type Answer } from './scenario.ts';

describe('all dependencies are checked side by side', () => {
  test.each<Answer>(['stuck', 'silent', refused])('one that is %s does not delay another', async (answer) => {
    const clock = new FakeClock();
    const bad = scripted(clock, [answer]);
    const good = scripted(clock, [starting, starting, 'works']);
    const run = start(clock, [dependency(bad, { name: 'bad' }), dependency(good, { name: 'good' })], {
      timeout: 20_000,
    });
    await clock.until(run.outcome);
    expect(good.attempts.map(({ began }) => began)).toEqual([0, 100, 200]);
    expect(said(run)).toContain('200 ready good');
  });

  test('and the results come in the order of the dependencies', async () => {
    const clock = new FakeClock();
    const run = start(clock, [
      dependency(scripted(clock, ['works'], 50), { name: 'slow' }),
      dependency(scripted(clock, ['works']), { name: 'quick' }),
    ]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: true,
      elapsed: 50,
      results: [{ dependency: { name: 'slow' } }, { dependency: { name: 'quick' } }],
    });
    expect(said(run)).toEqual(['0 ready quick', '50 ready slow']);
  });

  test('and none at all is ready at once', async () => {
    const clock = new FakeClock();
    await expect(clock.until(start(clock, []).outcome)).resolves.toEqual({
      ready: true,
      results: [],
      groups: [],
      elapsed: 0,
    });
    expect(clock.pending).toBe(0);
  });
});

describe('each attempt is an event', () => {
  test('with its result', async () => {
    const clock = new FakeClock();
    const db = dependency(scripted(clock, [refused, starting, 'works'], 10));
    const run = start(clock, [db]);
    await clock.until(run.outcome);
    expect(run.events).toEqual([
      {
        at: 10,
        event: {
          event: 'attempt',
          result: { dependency: db, ready: false, attempts: 1, elapsed: 10, failure: refused },
        },
      },
      {
        at: 45,
        event: {
          event: 'attempt',
          result: { dependency: db, ready: false, attempts: 2, elapsed: 45, failure: starting },
        },
      },
      {
        at: 155,
        event: {
          event: 'ready',
          result: { dependency: db, ready: true, attempts: 3, elapsed: 155, failure: undefined },
        },
      },
    ]);
  });
});

describe("a dependency's own timeout", () => {
  test('ends the wait for all, for one that is missing is enough to fail', async () => {
    const clock = new FakeClock();
    const other = scripted(clock, [refused]);
    const run = start(clock, [
      dependency(scripted(clock, [starting]), { name: 'a', timeout: 2000 }),
      dependency(other, { name: 'b' }),
    ]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: false,
      results: [{ failure: starting }, { failure: refused }],
    });
    expect(clock.elapsed).toBeGreaterThanOrEqual(1900);
    expect(clock.elapsed).toBeLessThanOrEqual(2000);
    const { length } = other.attempts;
    await clock.advance(60_000);
    expect(other.attempts).toHaveLength(length);
  });

  test('is no longer than that of the whole wait', async () => {
    const clock = new FakeClock();
    const run = start(clock, [dependency(scripted(clock, ['stuck']), { timeout: 60_000 })], {
      timeout: 2000,
    });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: false, elapsed: 2000 });
  });

  test('counts nothing once it is ready', async () => {
    const clock = new FakeClock();
    const run = start(clock, [
      dependency(scripted(clock, ['works']), { name: 'a', timeout: 1000 }),
      dependency(scripted(clock, [refused, 'works']), {
        name: 'b',
        backoff: { initial: 5000, factor: 1, max: 5000, jitter: 0 },
      }),
    ]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true, elapsed: 5000 });
  });
});

describe('the signal', () => {
  test.each<Answer>(['stuck', 'silent', refused, starting])('ends the wait at once: %s', async (answer) => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const probe = scripted(clock, [answer]);
    const run = start(clock, [dependency(probe)], { signal: controller.signal });
    await clock.advance(7);
    const before = probe.attempts.length;
    controller.abort('SIGTERM');
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: false, elapsed: 7 });
    expect(probe.attempts).toHaveLength(before);
    expect(clock.pending).toBe(0);
  });

  test('that was given before lets nothing begin', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, ['works']);
    const run = start(clock, [dependency(probe)], { signal: AbortSignal.abort() });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: false,
      results: [{ attempts: 0 }],
    });
    expect(probe.attempts).toEqual([]);
  });

  test('has nobody listening to it once the wait is over', async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    const run = start(clock, [dependency(scripted(clock, [refused, 'works']))], { signal });
    await clock.until(run.outcome);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('stops what is said', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const run = start(clock, [dependency(scripted(clock, ['silent']))], { signal: controller.signal });
    await clock.advance(7);
    controller.abort();
    await clock.until(run.outcome);
    await clock.advance(60_000);
    expect(run.events).toEqual([]);
  });
});

describe('a process that leaves', () => {
  test('is told at once what is known', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const attempted = [dependency(scripted(clock, ['silent'])), dependency(scripted(clock, [refused]))];
    const run = start(clock, attempted, { leaving: controller.signal });
    await clock.advance(7);
    controller.abort();
    await expect(run.outcome).resolves.toMatchObject({
      ready: false,
      elapsed: 7,
      results: [{ attempts: 0 }, { attempts: 1, failure: refused }],
    });
  });

  test('is not held up by attempts that end, and hears no more of them', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const probe = scripted(clock, ['works'], 10);
    const run = start(clock, [dependency(probe)], { leaving: controller.signal });
    await clock.advance(7);
    controller.abort();
    await run.outcome;
    expect(probe.attempts).toEqual([{ began: 0 }]);
    await clock.advance(60_000);
    expect(probe.attempts).toEqual([{ began: 0, ended: 10 }]);
    expect(run.events).toEqual([]);
  });

  test('that was about to before lets nothing begin', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, ['works']);
    const run = start(clock, [dependency(probe)], { leaving: AbortSignal.abort() });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: false,
      results: [{ attempts: 0 }],
    });
    expect(probe.attempts).toEqual([]);
  });
});

test('a wait without a limit lasts until the dependency is ready', async () => {
  const clock = new FakeClock();
  const answers: Answer[] = [...Array.from({ length: 2000 }, () => starting), 'works'];
  const run = start(clock, [dependency(scripted(clock, answers))], { timeout: Infinity });
  await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true });
  expect(clock.elapsed).toBeGreaterThan(9_000_000);
});

test('a bug in a probe is not taken for a dependency that is not ready', async () => {
  const clock = new FakeClock();
  const probe = { kind: 'broken', target: 'x', attempt: () => Promise.reject(new TypeError('a bug')) };
  const { outcome } = start(clock, [dependency(probe)]);
  await expect(clock.until(outcome)).rejects.toThrow(new TypeError('a bug'));
});
