import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Lookup } from '../../src/probes/lookup.ts';
import type { AttemptContext, Probe } from '../../src/probes/kind.ts';
import { NotReady } from '../../src/probes/not-ready.ts';
import { attemptWithin } from '../../src/waiting/attempt.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { refused, scripted, type Answer } from './scenario.ts';

const lookup: Lookup = () => Promise.resolve([]);

function attempt(answer: Answer, { limit = 5000, took = 0, signal = new AbortController().signal } = {}) {
  const clock = new FakeClock();
  const probe = scripted(clock, [answer], took);
  return { clock, probe, failure: attemptWithin(limit, probe, { clock, lookup, signal }) };
}

describe('one attempt', () => {
  test('yields nothing where the dependency works', async () => {
    const { clock, failure } = attempt('works', { took: 4999 });
    await expect(clock.until(failure)).resolves.toBeUndefined();
    expect(clock.elapsed).toBe(4999);
  });

  test('yields why the dependency is not ready', async () => {
    const { clock, failure } = attempt(refused);
    await expect(clock.until(failure)).resolves.toBe(refused);
  });

  test('is stopped at its limit, and says best itself what it hung in', async () => {
    const { clock, failure, probe } = attempt('silent');
    await expect(clock.until(failure)).resolves.toMatchObject({
      class: 'unready',
      code: 'TIMEOUT',
      message: 'the server is silent within 5s',
    });
    expect(probe.attempts).toEqual([{ began: 0, ended: 5000 }]);
  });

  test('is left behind at its limit where it can not be stopped', async () => {
    const { clock, failure } = attempt('stuck', { limit: 1500 });
    await expect(clock.until(failure)).resolves.toMatchObject({
      class: 'unready',
      code: 'TIMEOUT',
      message: 'no answer came within 1.5s',
    });
    expect(clock.elapsed).toBe(1500);
  });

  test('keeps who had answered when its limit came', async () => {
    const clock = new FakeClock();
    const silent = new NotReady('unreachable', 'TIMEOUT', 'no connection', { answeredBy: 'dependency' });
    const probe = scripted(clock, [silent]);
    const signal = new AbortController().signal;
    await expect(attemptWithin(1000, probe, { clock, lookup, signal })).resolves.toMatchObject({
      class: 'unreachable',
      message: 'no connection within 1s',
      answeredBy: 'dependency',
    });
  });

  test('may last for ever without a limit', async () => {
    const { clock, failure } = attempt('works', { limit: Infinity, took: 10_000_000 });
    await expect(clock.until(failure)).resolves.toBeUndefined();
  });

  test.each<Answer>(['silent', 'stuck'])('ends at once when the wait does: %s', async (answer) => {
    const controller = new AbortController();
    const { clock, failure } = attempt(answer, { signal: controller.signal });
    await clock.advance(70);
    controller.abort();
    await expect(clock.until(failure)).resolves.toMatchObject({ code: 'TIMEOUT' });
    expect(clock.elapsed).toBe(70);
  });

  test('ends at once when the wait has ended before', async () => {
    const { clock, failure } = attempt('stuck', { signal: AbortSignal.abort() });
    await expect(clock.until(failure)).resolves.toMatchObject({ code: 'TIMEOUT' });
    expect(clock.elapsed).toBe(0);
  });

  test.each<Answer>(['works', 'silent', 'stuck', refused])(
    'leaves no timer behind, and nobody who listens to the wait: %s',
    async (answer) => {
      const { signal } = new AbortController();
      const { clock, failure } = attempt(answer, { signal });
      await clock.until(failure);
      expect(clock.pending).toBe(0);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    },
  );

  test.each<Answer>(['works', 'silent', 'stuck', refused])(
    'tells what the probe still has under way that it is over: %s',
    async (answer) => {
      const clock = new FakeClock();
      const inner = scripted(clock, [answer]);
      const signals: AbortSignal[] = [];
      const probe: Probe = {
        ...inner,
        attempt(context) {
          signals.push(context.signal);
          return inner.attempt(context);
        },
      };
      const signal = new AbortController().signal;
      await clock.until(attemptWithin(5000, probe, { clock, lookup, signal }));
      expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
      expect(signal.aborted).toBe(false);
    },
  );

  test('does not take a bug for a dependency that is not ready', async () => {
    const clock = new FakeClock();
    const probe: Probe = {
      kind: 'broken',
      target: 'x',
      attempt: () => Promise.reject(new TypeError('a bug')),
    };
    const signal = new AbortController().signal;
    await expect(attemptWithin(1000, probe, { clock, lookup, signal })).rejects.toThrow(
      new TypeError('a bug'),
    );
    expect(clock.pending).toBe(0);
  });

  test('gets the look-up that all share', async () => {
    const clock = new FakeClock();
    const contexts: AttemptContext[] = [];
    const probe: Probe = {
      kind: 'curious',
      target: 'x',
      attempt(context) {
        contexts.push(context);
        return Promise.resolve();
      },
    };
    await attemptWithin(1000, probe, { clock, lookup, signal: new AbortController().signal });
    expect(contexts.map((context) => context.lookup)).toEqual([lookup]);
  });
});
