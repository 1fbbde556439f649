import { describe, expect, test } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';
import { dependency, refused, scripted, start, starting, wrongPassword, type Answer } from './scenario.ts';

const optional = { name: 'optional', required: false };

describe('what is not required', () => {
  test.each<{ answer: Answer; elapsed: number }>([
    { answer: 'stuck', elapsed: 5000 },
    { answer: 'silent', elapsed: 5000 },
    { answer: refused, elapsed: 500 },
    { answer: wrongPassword, elapsed: 500 },
  ])('is not waited out beyond one whole attempt: $answer', async ({ answer, elapsed }) => {
    const clock = new FakeClock();
    const aside = scripted(clock, [answer]);
    const run = start(
      clock,
      [dependency(aside, optional), dependency(scripted(clock, [starting, 'works'], 200))],
      { failFast: false },
    );
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: true,
      elapsed,
      results: [
        { ready: false, needed: false, leftOut: true },
        { ready: true, needed: true, leftOut: false },
      ],
    });
    expect(clock.pending).toBe(0);
  });

  test('gets one whole attempt where all that is required is ready at once', async () => {
    const clock = new FakeClock();
    const aside = scripted(clock, ['works'], 900);
    const run = start(clock, [dependency(aside, optional), dependency(scripted(clock, ['works'], 60))]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      elapsed: 900,
      results: [{ ready: true, attempts: 1, leftOut: false }, { ready: true }],
    });
  });

  test('is not attempted again, once it had its attempt and all that is required is ready', async () => {
    const clock = new FakeClock();
    const aside = scripted(clock, [refused, 'works'], 900);
    const run = start(clock, [dependency(aside, optional), dependency(scripted(clock, ['works'], 60))]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      elapsed: 900,
      results: [{ ready: false, attempts: 1, failure: refused }, { ready: true }],
    });
  });

  test('gets its attempt at once where only its initial delay is left to wait for', async () => {
    const clock = new FakeClock();
    const aside = scripted(clock, ['works'], 10);
    const run = start(clock, [
      dependency(aside, { ...optional, initialDelay: 3000 }),
      dependency(scripted(clock, ['works'], 60)),
    ]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      elapsed: 70,
      results: [{ ready: true }, {}],
    });
  });

  test('gets no longer than there is, where what is required is not ready in time', async () => {
    const clock = new FakeClock();
    const run = start(
      clock,
      [dependency(scripted(clock, ['stuck']), optional), dependency(scripted(clock, [wrongPassword]))],
      { failFast: true },
    );
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: false, elapsed: 0 });
  });

  test('is attempted again and again until then', async () => {
    const clock = new FakeClock();
    const aside = scripted(clock, [starting, starting, 'works']);
    const run = start(clock, [dependency(aside, optional), dependency(scripted(clock, ['works'], 300))]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      results: [{ ready: true, attempts: 3, leftOut: false }, { ready: true }],
    });
  });

  test('neither keeps the wait from failing nor makes it fail', async () => {
    const clock = new FakeClock();
    const run = start(
      clock,
      [
        dependency(scripted(clock, ['works']), { ...optional, name: 'a' }),
        dependency(scripted(clock, [refused]), { ...optional, name: 'b', timeout: 1000 }),
        dependency(scripted(clock, [starting])),
      ],
      { timeout: 5000 },
    );
    const { ready } = await clock.until(run.outcome);
    expect(ready).toBe(false);
    expect(clock.elapsed).toBeGreaterThan(4900);
  });

  test('is not in what is still waited for', async () => {
    const clock = new FakeClock();
    const run = start(clock, [
      dependency(scripted(clock, [refused]), optional),
      dependency(scripted(clock, ['works'], 15_000), { attemptTimeout: Infinity }),
    ]);
    await clock.until(run.outcome);
    expect(run.events.filter(({ event }) => event.event === 'waiting')).toMatchObject([
      { event: { pending: [{ dependency: { name: 'db' } }] } },
    ]);
  });

  test('is what is still waited for once the others are ready, and nothing is said of nobody', async () => {
    const clock = new FakeClock();
    const slow = dependency(scripted(clock, ['works'], 15_000), { ...optional, attemptTimeout: Infinity });
    const run = start(clock, [slow, dependency(scripted(clock, ['works']))]);
    await clock.until(run.outcome);
    expect(run.events.filter(({ event }) => event.event === 'waiting')).toMatchObject([
      { at: 10_000, event: { pending: [{ dependency: { name: 'optional' } }] } },
    ]);
  });

  test('does not count where one of all is enough', async () => {
    const clock = new FakeClock();
    const run = start(
      clock,
      [
        dependency(scripted(clock, ['works']), optional),
        dependency(scripted(clock, ['works'], 70), { name: 'a' }),
        dependency(scripted(clock, ['stuck']), { name: 'b' }),
      ],
      { any: true },
    );
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true, elapsed: 70 });
  });
});

describe('where nothing is required', () => {
  test.each([true, false])('each gets one attempt, and the wait succeeds (any: %s)', async (any) => {
    const clock = new FakeClock();
    const probes = [scripted(clock, [refused]), scripted(clock, ['works'], 300)];
    const run = start(
      clock,
      probes.map((probe, index) => dependency(probe, { name: `${index}`, required: false })),
      { any },
    );
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: true,
      elapsed: 300,
      results: [
        { ready: false, leftOut: true },
        { ready: true, leftOut: false },
      ],
    });
    expect(probes.map(({ attempts }) => attempts.length)).toEqual([1, 1]);
  });
});

test('a check makes its one attempt at what is not required whole', async () => {
  const clock = new FakeClock();
  const aside = scripted(clock, ['works'], 900);
  const run = start(clock, [dependency(aside, optional), dependency(scripted(clock, ['works']))], {
    once: true,
  });
  await expect(clock.until(run.outcome)).resolves.toMatchObject({
    ready: true,
    elapsed: 900,
    results: [{ ready: true, needed: false }, { ready: true }],
  });
});

describe('of a group that is not required', () => {
  test('each gets its whole attempt, though another one has failed', async () => {
    const clock = new FakeClock();
    const members = [
      dependency(scripted(clock, [refused]), { name: 'a' }),
      dependency(scripted(clock, ['works'], 900), { name: 'b' }),
    ];
    const group = { name: 'group', required: false, members, atLeast: 2 };
    const run = start(clock, [group, dependency(scripted(clock, ['works'], 60), { name: 'c' })]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: true,
      elapsed: 900,
      results: [{ ready: false }, { ready: true }, { ready: true }],
    });
  });

  test.each([
    { what: 'what is not ready is missed where it is not met', atLeast: 2, leftOut: [false, true, false] },
    { what: 'nothing is missed where it is met', atLeast: 1, leftOut: [false, false, false] },
  ])('$what', async ({ atLeast, leftOut }) => {
    const clock = new FakeClock();
    const members = [
      dependency(scripted(clock, ['works']), { name: 'a' }),
      dependency(scripted(clock, [refused]), { name: 'b' }),
    ];
    const group = { name: 'group', required: false, members, atLeast };
    const run = start(clock, [group, dependency(scripted(clock, ['works'], 90), { name: 'c' })]);
    const { ready, results } = await clock.until(run.outcome);
    expect(ready).toBe(true);
    expect(results.map((result) => result.leftOut)).toEqual(leftOut);
    expect(results.map(({ needed }) => needed)).toEqual([false, false, true]);
  });
});
