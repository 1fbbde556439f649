import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { childOf, hasEnded } from '../support/processes.ts';
import { start } from '../support/program.ts';
import { oneOfEach } from '../support/sweep.ts';
import { begun, endBy, endedBy, endingSignals, missing, startHanging, type Hanging } from './hanging.ts';

let hanging: Hanging;
beforeAll(async () => {
  hanging = await startHanging();
});
afterAll(() => hanging[Symbol.asyncDispose]());

/** Each kind with each signal. */
const withSignals = (kinds: readonly string[]) =>
  kinds.flatMap((kind) => endingSignals.map((signal) => ({ kind, signal })));

describe('the wait is ended at once by', () => {
  test.each(oneOfEach(3, withSignals(['tcp', 'file'])))(
    '$signal where $kind hangs',
    async ({ kind, signal }) => {
      await using program = start([
        '--attempt-timeout',
        '0',
        missing,
        hanging.targets[kind] ?? '',
        'echo',
        'never',
      ]);
      await program.stderrMatches(begun);
      expect(await endBy(() => program.signal(signal), program.ended)).toEqual(endedBy(signal));
      expect(program.stdout()).toBe('');
    },
  );

  const connected = ['http', 'https', 'postgres', 'redis', 'rediss'];

  test.each(oneOfEach(3, withSignals(connected)))('$signal where $kind hangs', async ({ kind, signal }) => {
    const before = hanging.silent.accepted();
    await using program = start(['--attempt-timeout', '0', hanging.targets[kind] ?? '', 'echo', 'never']);
    await eventually('it is connected', () => hanging.silent.accepted() > before);
    expect(await endBy(() => program.signal(signal), program.ended)).toEqual(endedBy(signal));
    expect(program.stdout()).toBe('');
    await eventually('its connection is closed', () => hanging.silent.connections() === 0);
  });

  test.each(oneOfEach(3, endingSignals))('%s where a program does not end', async (signal) => {
    const endless = { kind: 'exec', command: ['sleep', '600'] };
    const env = { WAIT_FOR: JSON.stringify({ dependencies: { first: missing, endless } }) };
    await using program = start(['--attempt-timeout', '0', 'echo', 'never'], { env });
    await program.stderrMatches(/\/missing.* is not ready/);
    const child = await eventually('it runs', () => childOf(program.pid));
    expect(await endBy(() => program.signal(signal), program.ended)).toEqual(endedBy(signal));
    expect(program.stdout()).toBe('');
    await eventually('it has ended', () => hasEnded(child));
  });
});

test.each([
  { signal: 'SIGHUP', status: 129 },
  { signal: 'SIGINT', status: 130 },
  { signal: 'SIGQUIT', status: 131 },
  { signal: 'SIGUSR1', status: 138 },
  { signal: 'SIGUSR2', status: 140 },
  { signal: 'SIGTERM', status: 143 },
] as const)('$signal is $status, and is named', async ({ signal, status }) => {
  await using program = start([missing]);
  await program.stderrMatches(begun);
  program.signal(signal);
  const result = await program.ended;
  expect(result).toMatchObject({ status, signal: null, stdout: '' });
  expect(result.stderr).toContain(signal);
});

test('a signal ends --check as well, with 1', async () => {
  const before = hanging.silent.accepted();
  await using program = start(['--check', '--attempt-timeout', '0', hanging.targets['http'] ?? '']);
  await eventually('it is connected', () => hanging.silent.accepted() > before);
  expect(await endBy(() => program.signal('SIGTERM'), program.ended)).toEqual({ status: 1, inTime: true });
});
