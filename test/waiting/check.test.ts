import { describe, expect, test } from 'vitest';
import type { WaitSettings } from '../../src/waiting/wait.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { dependency, refused, scripted, start, starting, wrongPassword, type Answer } from './scenario.ts';

/** Checks dependencies that would all work at a second attempt. */
async function check(answers: readonly Answer[], options: Partial<WaitSettings> = {}, limits = {}) {
  const clock = new FakeClock();
  const probes = answers.map((answer) => scripted(clock, [answer, 'works']));
  const dependencies = probes.map((probe, index) => dependency(probe, { name: `${index}`, ...limits }));
  const outcome = await clock.until(start(clock, dependencies, { once: true, ...options }).outcome);
  return { outcome, clock, attempts: probes.map((probe) => probe.attempts.length) };
}

describe('a check', () => {
  test.each<{ answers: Answer[]; any: boolean; ready: boolean }>([
    { answers: ['works', 'works'], any: false, ready: true },
    { answers: ['works', refused], any: false, ready: false },
    { answers: ['works', refused], any: true, ready: true },
    { answers: [starting, refused], any: true, ready: false },
  ])('makes one attempt at each: $answers, any: $any', async ({ answers, any, ready }) => {
    const { outcome, attempts } = await check(answers, { any });
    expect(outcome.ready).toBe(ready);
    expect(attempts).toEqual([1, 1]);
  });

  test('says of each whether it is ready', async () => {
    const { outcome } = await check([refused, 'works', starting]);
    expect(outcome.results).toMatchObject([{ failure: refused }, { ready: true }, { failure: starting }]);
  });

  test('makes its attempts side by side', async () => {
    const { outcome, clock } = await check(['silent', 'stuck', 'works']);
    expect(clock.elapsed).toBe(5000);
    expect(outcome.results).toMatchObject([{ ready: false }, { ready: false }, { ready: true, elapsed: 0 }]);
  });

  test.each<{ what: string; answers: Answer[]; failFast: boolean }>([
    { what: 'another fails at once', answers: [refused, 'works'], failFast: false },
    { what: 'another fails for good, and at once', answers: [wrongPassword, starting], failFast: true },
  ])(
    'makes each attempt whole, where $what',
    async ({ answers: [first = 'works', second = 'works'], failFast }) => {
      const clock = new FakeClock();
      const slow = scripted(clock, [second], 4000);
      const list = [
        dependency(scripted(clock, [first]), { name: 'quick' }),
        dependency(slow, { name: 'slow' }),
      ];
      const run = start(clock, list, { once: true, failFast });
      const { results } = await clock.until(run.outcome);
      expect(slow.attempts).toEqual([{ began: 0, ended: 4000 }]);
      expect(results).toMatchObject([{ failure: first }, { attempts: 1, elapsed: 4000 }]);
      expect(clock.pending).toBe(0);
    },
  );

  test.each([
    [{ attemptTimeout: 1000, timeout: 2000 }, 3000, 1000],
    [{ attemptTimeout: 3000, timeout: 2000 }, 4000, 2000],
    [{ attemptTimeout: 3000, timeout: 4000 }, 1500, 1500],
  ])('takes no longer than the shortest limit: %j in %d ms', async (limits, timeout, elapsed) => {
    const { clock } = await check(['stuck'], { timeout }, limits);
    expect(clock.elapsed).toBe(elapsed);
  });
});
