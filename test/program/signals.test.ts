import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { processes } from '../support/processes.ts';
import { start } from '../support/program.ts';
import { begun, endBy, endedBy, endingSignals, missing, startHanging, type Hanging } from './hanging.ts';

const hasChild = async (parent: number): Promise<boolean> =>
  (await processes()).some((info) => info.parent === parent);

let hanging: Hanging;
beforeAll(async () => {
  hanging = await startHanging();
});
afterAll(() => hanging[Symbol.asyncDispose]());

describe.each(endingSignals)('%s while waiting ends it at once', (signal) => {
  test.each(['tcp', 'file'])('where %s hangs', async (kind) => {
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
  });

  test.each(['http', 'https', 'postgres', 'redis', 'rediss'])('where %s hangs', async (kind) => {
    const before = hanging.silent.accepted();
    await using program = start(['--attempt-timeout', '0', hanging.targets[kind] ?? '', 'echo', 'never']);
    await eventually('it is connected', () => hanging.silent.accepted() > before);
    expect(await endBy(() => program.signal(signal), program.ended)).toEqual(endedBy(signal));
    expect(program.stdout()).toBe('');
    await eventually('its connection is closed', () => hanging.silent.connections() === 0);
  });

  test('where a program does not end', async () => {
    const endless = { kind: 'exec', command: ['sleep', '600'] };
    const env = { WAIT_FOR: JSON.stringify({ dependencies: { first: missing, endless } }) };
    await using program = start(['--attempt-timeout', '0', 'echo', 'never'], { env });
    await program.stderrMatches(/\/missing.* is not ready/);
    await eventually('it runs', () => hasChild(program.pid));
    expect(await endBy(() => program.signal(signal), program.ended)).toEqual(endedBy(signal));
    expect(program.stdout()).toBe('');
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
