import { describe, expect, test } from 'vitest';
import { NotReady } from '../../src/probes/not-ready.ts';
import { FakeClock } from '../support/fake-clock.ts';
import {
  dependency,
  pauses,
  refused,
  scripted,
  start,
  starting,
  wrongPassword,
  type Answer,
} from './scenario.ts';

const every = (pause: number) => ({ initial: pause, factor: 1, max: pause, jitter: 0 });

describe('successes in a row', () => {
  test.each<{ successes: number; answers: Answer[]; attempts: number; elapsed: number }>([
    { successes: 3, answers: ['works'], attempts: 3, elapsed: 200 },
    { successes: 2, answers: ['works', refused, 'works'], attempts: 4, elapsed: 225 },
    { successes: 2, answers: [refused, 'works', starting, 'works'], attempts: 5, elapsed: 325 },
  ])('are counted: $successes of $answers', async ({ successes, answers, attempts, elapsed }) => {
    const clock = new FakeClock();
    const run = start(clock, [dependency(scripted(clock, answers), { successes })]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: true,
      elapsed,
      results: [{ attempts }],
    });
  });

  test("are as far apart as a document's first pause", async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, ['works']);
    await clock.until(start(clock, [dependency(probe, { successes: 3, backoff: every(700) })]).outcome);
    expect(pauses(probe)).toEqual([700, 700]);
  });

  test('are one event in the end, and the failures between them are told', async () => {
    const clock = new FakeClock();
    const run = start(clock, [dependency(scripted(clock, ['works', refused, 'works']), { successes: 2 })]);
    await clock.until(run.outcome);
    expect(run.events.map(({ event }) => event.event)).toEqual(['attempt', 'ready']);
  });

  test('that are too few at the deadline are not enough', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, ['works']);
    const run = start(clock, [dependency(probe, { successes: 1000 })], { timeout: 2000 });
    const { ready, results } = await clock.until(run.outcome);
    expect(ready).toBe(false);
    expect(results).toMatchObject([{ ready: false, failure: undefined }]);
    expect(clock.elapsed).toBeLessThanOrEqual(2000);
  });

  test('are not asked for in a check', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, ['works']);
    const run = start(clock, [dependency(probe, { successes: 3 })], { once: true });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true, elapsed: 0 });
    expect(probe.attempts).toHaveLength(1);
  });
});

describe('an inverted dependency', () => {
  const gone = new NotReady('misconfigured', 'HTTP_404', 'it answered HTTP 404', { showsAbsence: true });

  test('is ready once it is known to be gone', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, ['works', 'works', gone]);
    const run = start(clock, [dependency(probe, { invert: true })]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: true,
      elapsed: 200,
      results: [{ attempts: 3, failure: undefined }],
    });
  });

  test.each<{ answer: Answer; message: string }>([
    { answer: wrongPassword, message: 'password authentication failed' },
    { answer: 'silent', message: 'the server is silent within 5s' },
    { answer: 'stuck', message: 'no answer came within 5s' },
  ])('is not ready where the check itself failed: $answer', async ({ answer, message }) => {
    const clock = new FakeClock();
    const run = start(clock, [dependency(scripted(clock, [answer]), { invert: true })], { timeout: 20_000 });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: false,
      results: [{ failure: { message: `it is not known to be gone: ${message}` } }],
    });
  });

  test.each<Answer>(['silent', 'stuck', 'works'])(
    'is not ready where only the deadline ended the attempt: %s',
    async (answer) => {
      const clock = new FakeClock();
      const probe = scripted(clock, ['works', answer], 700);
      const run = start(clock, [dependency(probe, { invert: true })], { timeout: 1000 });
      await expect(clock.until(run.outcome)).resolves.toMatchObject({
        ready: false,
        results: [{ attempts: 2, failure: { code: 'INVERTED' } }],
      });
    },
  );

  test('says until then that it still works', async () => {
    const clock = new FakeClock();
    const run = start(clock, [dependency(scripted(clock, ['works']), { invert: true })], { timeout: 1000 });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: false,
      results: [{ failure: { class: 'unready', code: 'INVERTED', answeredBy: 'dependency' } }],
    });
  });

  test.each([
    { what: 'is what is waited for', answer: gone, ready: true },
    { what: 'keeps the check from finding out anything', answer: wrongPassword, ready: false },
  ])('is given up for good only where the failure $what', async ({ answer, ready }) => {
    const clock = new FakeClock();
    const probe = scripted(clock, ['works', answer]);
    const run = start(clock, [dependency(probe, { invert: true })], { failFast: true });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready, elapsed: 100 });
  });

  test('does not take a bug for a check that fails', async () => {
    const clock = new FakeClock();
    const probe = { kind: 'broken', target: 'x', attempt: () => Promise.reject(new TypeError('a bug')) };
    const { outcome } = start(clock, [dependency(probe, { invert: true })]);
    await expect(clock.until(outcome)).rejects.toThrow(new TypeError('a bug'));
  });
});

describe('the initial delay', () => {
  test('comes before the first attempt, and delays no other dependency', async () => {
    const clock = new FakeClock();
    const slow = scripted(clock, ['works']);
    const quick = scripted(clock, ['works']);
    const run = start(clock, [
      dependency(slow, { name: 'slow', initialDelay: 3000 }),
      dependency(quick, { name: 'quick' }),
    ]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true, elapsed: 3000 });
    expect([slow, quick].map(({ attempts }) => attempts)).toEqual([
      [{ began: 3000, ended: 3000 }],
      [{ began: 0, ended: 0 }],
    ]);
  });

  test.each([
    { initialDelay: 60_000, limits: { timeout: 10_000 } },
    { initialDelay: Infinity, limits: { timeout: 10_000 } },
  ])('leaves time for one attempt: %j', async ({ initialDelay, limits }) => {
    const clock = new FakeClock();
    const probe = scripted(clock, ['works'], 20);
    const run = start(clock, [dependency(probe, { initialDelay })], limits);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true });
    expect(clock.elapsed).toBeLessThanOrEqual(10_000);
  });

  test('is no part of a check', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, ['works']);
    const run = start(clock, [dependency(probe, { initialDelay: 3000 })], { once: true });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true, elapsed: 0 });
  });

  test('ends with the wait', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const probe = scripted(clock, ['works']);
    const run = start(clock, [dependency(probe, { initialDelay: 3000 })], { signal: controller.signal });
    await clock.advance(70);
    controller.abort();
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: false, elapsed: 70 });
    expect(probe.attempts).toEqual([]);
  });
});

describe("a dependency's own fail-fast", () => {
  test.each([
    { what: 'ends the wait at its failure for good', own: true, ready: false },
    { what: 'and without it the wait goes on', own: false, ready: true },
  ])('$what', async ({ own, ready }) => {
    const clock = new FakeClock();
    const probe = scripted(clock, [refused, wrongPassword, 'works']);
    const run = start(clock, [dependency(probe, { failFast: own })]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready });
  });

  test('is none of the others', async () => {
    const clock = new FakeClock();
    const run = start(clock, [
      dependency(scripted(clock, [refused, 'works']), { name: 'a', failFast: true }),
      dependency(scripted(clock, [wrongPassword, 'works']), { name: 'b' }),
    ]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true });
  });
});

describe('nothing is given up before the deadline', () => {
  test.each<{ what: string; answers: Answer[]; timeout: number; attemptTimeout: number }>([
    { what: 'silence, then a refusal', answers: ['silent', refused], timeout: 10_000, attemptTimeout: 5000 },
    { what: 'silence for most of it', answers: ['silent', refused], timeout: 6000, attemptTimeout: 5000 },
    { what: 'silence twice', answers: ['silent', 'silent', starting], timeout: 12_000, attemptTimeout: 5000 },
    { what: 'silence again and again', answers: ['silent'], timeout: 12_345, attemptTimeout: 1000 },
  ])('whatever comes: $what', async ({ answers, timeout, attemptTimeout }) => {
    const clock = new FakeClock();
    const probe = scripted(clock, answers);
    const run = start(clock, [dependency(probe, { attemptTimeout })], { timeout });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: false });
    expect(clock.elapsed).toBeGreaterThanOrEqual(timeout - 50);
    expect(clock.elapsed).toBeLessThanOrEqual(timeout);
  });
});

test('a pause follows even where another attempt as long would come too late', async () => {
  const clock = new FakeClock();
  const probe = scripted(clock, ['silent', refused]);
  await clock.until(start(clock, [dependency(probe)], { timeout: 10_000 }).outcome);
  expect(probe.attempts.slice(0, 3).map(({ began }) => began)).toEqual([0, 5500, 5610]);
});

describe('no attempt starts at the deadline itself', () => {
  const busy = new NotReady('unready', 'HTTP_503', 'busy', { retryAfter: 60_000 });
  test.each<{ what: string; answers: Answer[]; took: number; pause?: number }>([
    { what: 'it refuses', answers: [refused], took: 0 },
    { what: 'it refuses slowly', answers: [refused], took: 700 },
    { what: 'it is not ready', answers: [starting], took: 30 },
    { what: 'it is silent', answers: ['silent'], took: 0 },
    { what: 'it asks for patience', answers: [busy], took: 10 },
    { what: 'the pauses end there', answers: [refused], took: 0, pause: 1000 },
    { what: 'the attempts end there', answers: [refused], took: 1000, pause: 1000 },
  ])('where $what', async ({ answers, took, pause }) => {
    const clock = new FakeClock();
    const probe = scripted(clock, answers, took);
    const more = { backoff: pause === undefined ? undefined : every(pause), attemptTimeout: 1000 };
    const run = start(clock, [dependency(probe, more)], { timeout: 10_000 });
    await clock.until(run.outcome);
    expect(probe.attempts.length).toBeGreaterThan(1);
    expect(probe.attempts.filter(({ began }) => began > 9950)).toEqual([]);
    expect(probe.attempts.filter(({ ended = 0 }) => ended > 10_000)).toEqual([]);
  });
});
