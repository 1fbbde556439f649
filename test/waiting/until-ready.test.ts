import { describe, expect, test } from 'vitest';
import { NotReady } from '../../src/probes/not-ready.ts';
import { FakeClock } from '../support/fake-clock.ts';
import {
  dependency,
  notFound,
  pauses,
  refused,
  scripted,
  start,
  starting,
  wrongPassword,
  type Answer,
} from './scenario.ts';

const times = (count: number, pause: number): number[] => Array.from({ length: count }, () => pause);
/** Without the last digits of a floating-point sum. */
const rounded = (numbers: readonly number[]): number[] =>
  numbers.map((number) => Math.round(number * 1000) / 1000);

describe('the pauses between attempts', () => {
  test.each([
    {
      who: 'nobody answers',
      failure: refused,
      list: [...times(51, 25), 25.5, 26.01, 26.53, 27.061, 27.602],
    },
    {
      who: 'a name server answers',
      failure: notFound,
      list: [...times(11, 100), 110, 121, 133.1, 146.41, 161.051, 177.156],
    },
    {
      who: 'the dependency answers',
      failure: starting,
      list: [...times(11, 100), 110, 121, 133.1, 146.41, 161.051, 177.156],
    },
  ])('where $who', async ({ failure, list }) => {
    const clock = new FakeClock();
    const probe = scripted(clock, [...list.map(() => failure), 'works']);
    await clock.until(start(clock, [dependency(probe)]).outcome);
    expect(rounded(pauses(probe))).toEqual(list);
  });

  test.each([
    { who: 'nobody', failure: refused, cap: 1000 },
    { who: 'a name server', failure: notFound, cap: 1000 },
    { who: 'the dependency', failure: starting, cap: 5000 },
  ])('end up at their cap where $who answers', async ({ failure, cap }) => {
    const clock = new FakeClock();
    const probe = scripted(clock, [failure]);
    start(clock, [dependency(probe)], { timeout: Infinity });
    await clock.advance(600_000);
    expect(rounded(pauses(probe).slice(-5))).toEqual(times(5, cap));
  });

  test('follow who answered last', async () => {
    const clock = new FakeClock();
    const answers: Answer[] = [notFound, notFound, refused, refused, starting, starting, refused, 'works'];
    const probe = scripted(clock, answers);
    await clock.until(start(clock, [dependency(probe)]).outcome);
    expect(pauses(probe)).toEqual([100, 100, 25, 25, 100, 100, 25]);
  });

  test('begin when the attempt has ended', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, [starting, starting, 'works'], 3000);
    await clock.until(start(clock, [dependency(probe)]).outcome);
    expect(probe.attempts.map(({ began }) => began)).toEqual([0, 3300, 6930]);
  });

  test('are shorter by chance', async () => {
    const clock = new FakeClock();
    const chances = [0, 0.5, 0.9, 0.2];
    const probe = scripted(clock, [starting, starting, starting, starting, 'works']);
    const random = (): number => chances.shift() ?? 0;
    await clock.until(start(clock, [dependency(probe)], { random }).outcome);
    expect(rounded(pauses(probe))).toEqual([100, 60, 28, 84]);
  });

  test("are a document's where it gives a backoff", async () => {
    const clock = new FakeClock();
    const backoff = { initial: 200, factor: 2, max: 1000, jitter: 0 };
    const probe = scripted(clock, [refused, notFound, starting, refused, refused, 'works']);
    await clock.until(start(clock, [dependency(probe, { backoff })]).outcome);
    expect(pauses(probe)).toEqual([200, 400, 800, 1000, 1000]);
  });

  test('heed Retry-After', async () => {
    const clock = new FakeClock();
    const busy = new NotReady('unready', 'HTTP_503', 'it answered HTTP 503', { retryAfter: 3000 });
    const probe = scripted(clock, [busy, 'works']);
    await clock.until(start(clock, [dependency(probe)]).outcome);
    expect(pauses(probe)).toEqual([3100]);
  });
});

describe('a dependency that is ready', () => {
  test('is asked once, and not again', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, ['works']);
    await clock.until(start(clock, [dependency(probe)]).outcome);
    await clock.advance(600_000);
    expect(probe.attempts).toEqual([{ began: 0, ended: 0 }]);
    expect(clock.pending).toBe(0);
  });

  test('says how long that took, and how often it was asked', async () => {
    const clock = new FakeClock();
    const db = dependency(scripted(clock, [refused, starting, 'works'], 10));
    await expect(clock.until(start(clock, [db]).outcome)).resolves.toMatchObject({
      ready: true,
      elapsed: 155,
      results: [{ dependency: db, ready: true, attempts: 3, elapsed: 155, failure: undefined }],
    });
  });
});

describe('at the deadline', () => {
  const patient = { initial: 60_000, factor: 1, max: 60_000, jitter: 0 };

  test.each([
    { what: 'whatever the pause', answer: refused, more: { backoff: patient } },
    {
      what: 'whatever Retry-After says',
      answer: new NotReady('unready', 'HTTP_503', 'busy', { retryAfter: 3_600_000 }),
      more: {},
    },
  ])('a last attempt is made, $what', async ({ answer, more }) => {
    const clock = new FakeClock();
    const probe = scripted(clock, [answer]);
    await clock.until(start(clock, [dependency(probe, more)], { timeout: 10_000 }).outcome);
    expect(probe.attempts.at(-1)?.began).toBeGreaterThanOrEqual(9900);
    expect(probe.attempts.at(-1)?.began).toBeLessThanOrEqual(10_000);
  });

  test('the last attempt can still succeed', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, [refused, 'works']);
    const run = start(clock, [dependency(probe, { backoff: patient })], { timeout: 10_000 });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true });
  });

  test('the last attempt of a slow dependency begins early enough to succeed', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, [starting, 'works'], 900);
    const run = start(clock, [dependency(probe, { backoff: patient })], { timeout: 10_000 });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true });
    expect(clock.elapsed).toBeGreaterThan(8000);
    expect(clock.elapsed).toBeLessThanOrEqual(10_000);
  });

  test.each<{ what: string; answers: Answer[]; took: number }>([
    { what: 'refuses', answers: [refused], took: 0 },
    { what: 'refuses slowly', answers: [refused], took: 300 },
    { what: 'is silent', answers: ['silent'], took: 0 },
    { what: 'is stuck', answers: ['stuck'], took: 0 },
    { what: 'is silent at last', answers: [refused, starting, 'silent'], took: 0 },
    { what: 'is slower than the whole wait', answers: ['works'], took: 20_000 },
  ])('nothing runs past it where the dependency $what', async ({ answers, took }) => {
    const clock = new FakeClock();
    const probe = scripted(clock, answers, took);
    const run = start(clock, [dependency(probe, { attemptTimeout: Infinity })], { timeout: 10_000 });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: false });
    expect(clock.elapsed).toBeLessThanOrEqual(10_000);
    const { length } = probe.attempts;
    await clock.advance(600_000);
    expect(probe.attempts).toHaveLength(length);
    expect(probe.attempts.every(({ ended = 0 }) => ended <= 10_000)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('an attempt that it cuts short keeps the reason of the one before', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, [starting, 'silent']);
    const run = start(clock, [dependency(probe, { attemptTimeout: 30_000 })], { timeout: 10_000 });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ results: [{ failure: starting }] });
  });

  test('but an attempt that had its whole time says what it found', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, [starting, 'silent']);
    const run = start(clock, [dependency(probe, { attemptTimeout: 1000 })], { timeout: 10_000 });
    const { results } = await clock.until(run.outcome);
    expect(results).toMatchObject([{ failure: { code: 'TIMEOUT' } }]);
  });

  test('an attempt that is the only one says that it was cut short', async () => {
    const clock = new FakeClock();
    const run = start(clock, [dependency(scripted(clock, ['silent']))], { timeout: 3000 });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      results: [{ failure: { code: 'TIMEOUT', message: 'the server is silent within 3s' } }],
    });
  });

  test('one attempt is made even where there is no time at all', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, [refused]);
    const run = start(clock, [dependency(probe)], { timeout: 1 });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ results: [{ failure: refused }] });
    expect(probe.attempts).toHaveLength(1);
  });
});

describe('a failure that waiting can hardly cure', () => {
  test('ends the wait under fail-fast', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, [refused, starting, wrongPassword, 'works']);
    const run = start(clock, [dependency(probe)], { failFast: true });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: false,
      results: [{ attempts: 3, failure: wrongPassword }],
    });
  });

  test('is waited out otherwise', async () => {
    const clock = new FakeClock();
    const probe = scripted(clock, [wrongPassword, wrongPassword, 'works']);
    await expect(clock.until(start(clock, [dependency(probe)]).outcome)).resolves.toMatchObject({
      ready: true,
    });
  });
});
