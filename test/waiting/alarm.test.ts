import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { setAlarm } from '../../src/waiting/alarm.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { dependency, refused, scripted, start, type Answer } from './scenario.ts';

/** A dependency whose changes a test makes, and that says who still watches it. */
function watched(clock: FakeClock, answers: readonly Answer[], took = 0) {
  const watchers = new Set<() => void>();
  const probe = {
    ...scripted(clock, answers, took),
    watch(changed: () => void) {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
  };
  const change = (): void => {
    for (const changed of watchers) changed();
  };
  return { probe, watchers, change };
}

const patient = { initial: 60_000, factor: 1, max: 60_000, jitter: 0 };

describe('a change of the dependency', () => {
  test('ends a pause at once', async () => {
    const clock = new FakeClock();
    const { probe, change } = watched(clock, [refused, 'works']);
    const run = start(clock, [dependency(probe, { backoff: patient })]);
    await clock.advance(1234);
    change();
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true, elapsed: 1234 });
  });

  test('ends one pause, and not the next one', async () => {
    const clock = new FakeClock();
    const { probe, change } = watched(clock, [refused, refused, 'works']);
    const run = start(clock, [dependency(probe, { backoff: patient })]);
    await clock.advance(100);
    change();
    change();
    await clock.until(run.outcome);
    expect(probe.attempts.map(({ began }) => began)).toEqual([0, 100, 60_100]);
  });

  test('during an attempt is not lost: the next one follows at once', async () => {
    const clock = new FakeClock();
    const { probe, change } = watched(clock, [refused, refused, refused, 'works'], 500);
    const run = start(clock, [dependency(probe, { backoff: patient })]);
    await clock.advance(60_800);
    change();
    await clock.until(run.outcome);
    expect(probe.attempts.map(({ began }) => began)).toEqual([0, 60_500, 61_000, 121_500]);
  });

  test('before it is watched is not lost: the watch says so when it begins', async () => {
    const clock = new FakeClock();
    const probe = {
      ...scripted(clock, [refused, 'works'], 500),
      watch(changed: () => void) {
        changed();
        return () => undefined;
      },
    };
    const run = start(clock, [dependency(probe, { backoff: patient })]);
    await clock.until(run.outcome);
    expect(probe.attempts.map(({ began }) => began)).toEqual([0, 500]);
  });

  test('is of no interest where it is ready at once', async () => {
    const clock = new FakeClock();
    const probe = {
      ...scripted(clock, ['works']),
      watch: () => {
        throw new Error('is watched');
      },
    };
    await expect(clock.until(start(clock, [dependency(probe)]).outcome)).resolves.toMatchObject({
      ready: true,
    });
  });

  test('wakes one that is not required too', async () => {
    const clock = new FakeClock();
    const { probe, change } = watched(clock, [refused, 'works']);
    const aside = dependency(probe, { name: 'aside', backoff: patient, required: false });
    const run = start(clock, [aside, dependency(scripted(clock, ['works'], 4000))]);
    await clock.advance(50);
    change();
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      results: [{ ready: true, elapsed: 50 }, {}],
    });
  });

  test('wakes an inverted one too', async () => {
    const clock = new FakeClock();
    const { probe, change } = watched(clock, ['works', refused]);
    const run = start(clock, [dependency(probe, { invert: true, backoff: patient })]);
    await clock.advance(50);
    change();
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true, elapsed: 50 });
  });
});

describe('nobody watches any more', () => {
  test.each<{ what: string; answers: Answer[]; timeout: number }>([
    { what: 'once it is ready', answers: [refused, 'works'], timeout: 300_000 },
    { what: 'once the time is over', answers: [refused], timeout: 3000 },
    { what: 'once an attempt hung to the end', answers: [refused, 'stuck'], timeout: 3000 },
  ])('$what', async ({ answers, timeout }) => {
    const clock = new FakeClock();
    const { probe, watchers } = watched(clock, answers);
    const run = start(clock, [dependency(probe)], { timeout });
    await clock.advance(1);
    expect(watchers.size).toBe(1);
    await clock.until(run.outcome);
    expect(watchers.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('once the wait is ended', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const { probe, watchers } = watched(clock, [refused]);
    const run = start(clock, [dependency(probe, { backoff: patient })], { signal: controller.signal });
    await clock.advance(100);
    controller.abort();
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ elapsed: 100 });
    expect(watchers.size).toBe(0);
  });

  test('once a bug in the probe shows', async () => {
    const clock = new FakeClock();
    const { probe, watchers } = watched(clock, [refused]);
    let attempts = 0;
    const attempt: typeof probe.attempt = (context) =>
      (attempts += 1) === 1 ? probe.attempt(context) : Promise.reject(new TypeError('a bug'));
    const { outcome } = start(clock, [dependency({ ...probe, attempt })]);
    await clock.advance(1);
    expect(watchers.size).toBe(1);
    await expect(clock.until(outcome)).rejects.toThrow(new TypeError('a bug'));
    expect(watchers.size).toBe(0);
  });
});

test('no pause leaves anybody behind who listens for the end', async () => {
  const clock = new FakeClock();
  const { signal } = new AbortController();
  const alarm = setAlarm(watched(clock, []).probe);
  for (let time = 0; time < 10; time += 1) {
    const pause = alarm.pause(1, clock, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await clock.until(pause);
  }
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
