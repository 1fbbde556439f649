import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exec } from '../../../src/probes/exec/index.ts';
import { eventually } from '../../support/eventually.ts';
import { containing } from '../../support/matching.ts';
import { processes } from '../../support/processes.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { mistakesIn, outcomeOf, probeOf } from '../attempt.ts';

const env = { PATH: process.env['PATH'] };
const shell = (script: string): string[] => ['sh', '-c', script];
const outcome = (keys: Readonly<Record<string, unknown>>, limit?: number) =>
  outcomeOf(probeOf(exec, keys, env), limit === undefined ? {} : { limit });

const isAlive = async (pid: number): Promise<boolean> =>
  (await processes()).some((one) => one.pid === pid && !one.zombie);

describe('a program', () => {
  test.each([
    ['exits with 0', { command: ['true'] }],
    ['exits with the code', { command: shell('exit 3'), exitCode: 3 }],
    ['is found along the PATH that is given', { command: ['sh', '-c', ':'], env: { PATH: '/usr/bin:/bin' } }],
    ['gets its arguments byte for byte', { command: ['test', '$HOME  *\n', '=', '$HOME  *\n'] }],
    ['gets the variables', { command: shell('test "$TOKEN" = "a b"'), env: { TOKEN: 'a b' } }],
    ['starts in its directory', { command: shell('test "$(pwd)" = /'), cwd: '/' }],
    ['has an empty standard input', { command: shell('test -z "$(cat)"') }],
    ['says much', { command: shell('yes | head -c 2000000') }],
    ['has no terminal', { command: shell('! test -t 1') }],
  ])('is ready that %s', async (_what, keys) => {
    await expect(outcome(keys)).resolves.toBe('ready');
  });

  test("has the app's environment, and what is added", async () => {
    const command = shell('test "$APP$ADDED" = "from the app, replaced"');
    const probe = probeOf(
      exec,
      { command, env: { ADDED: ', replaced' } },
      { ...env, APP: 'from the app', ADDED: '' },
    );
    await expect(outcomeOf(probe)).resolves.toBe('ready');
  });

  test.each([
    ['another code', shell('exit 7'), 'EXIT_7', 'it exited with 7'],
    ['a signal', shell('kill -SEGV $$'), 'SIGSEGV', 'it was ended by SIGSEGV'],
    ['what it said last', shell('echo one; echo; echo two; echo; exit 1'), 'EXIT_1', 'it exited with 1: two'],
    [
      'what it said to stderr',
      shell('echo no database >&2; exit 1'),
      'EXIT_1',
      'it exited with 1: no database',
    ],
    [
      'what it said at once',
      shell('printf "a\\tb\\033[31mc"; exit 1'),
      'EXIT_1',
      'it exited with 1: a b [31mc',
    ],
    [
      'the end of a long output',
      shell('yes | head -c 1000000; echo the end; exit 1'),
      'EXIT_1',
      'it exited with 1: the end',
    ],
  ])('is not ready with %s', async (_what, command, code, message) => {
    await expect(outcome({ command })).resolves.toMatchObject({ class: 'unready', code, message });
  });

  test('may have to fail', async () => {
    await expect(outcome({ command: ['true'], exitCode: 1 })).resolves.toMatchObject({ code: 'EXIT_0' });
  });

  test('that says no more than a line keeps no more than 200 characters of it', async () => {
    const failure = await outcome({ command: shell('yes | tr -d "\\n" | head -c 100000; exit 1') });
    expect(String(failure).length).toBeLessThan(250);
  });
});

describe('a program that can not be started', () => {
  test.each([
    ['is missing', { command: ['no-such-program', 'secret'] }, 'ENOENT', 'no such program'],
    ['is missing at its path', { command: ['/no/such/program'] }, 'ENOENT', 'no such program'],
    ['is a directory', { command: ['/'] }, 'EACCES', 'the program may not be executed'],
    [
      'has no directory to start in',
      { command: ['true'], cwd: '/no/such' },
      'ENOENT',
      'the working directory /no/such',
    ],
    [
      'starts in a file',
      { command: ['true'], cwd: '/etc/passwd' },
      'ENOTDIR',
      'the working directory /etc/passwd',
    ],
    [
      'gets too much',
      { command: ['true', 'x'.repeat(3_000_000)] },
      'E2BIG',
      'its arguments and its environment',
    ],
  ])('is misconfigured: it %s', async (_what, keys, code, message) => {
    const failure = await outcome(keys);
    expect(failure).toMatchObject({
      class: 'misconfigured',
      code,
      message: containing(message),
    });
    expect(String(failure)).not.toMatch(/secret|xxx/u);
  });

  test('has no permission to be executed', async () => {
    await using directory = await temporaryDirectory('exec');
    const program = join(directory.path, 'check');
    await writeFile(program, '#!/bin/sh\nexit 0\n');
    await expect(outcome({ command: [program] })).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'EACCES',
    });
    await chmod(program, 0o755);
    await expect(outcome({ command: [program] })).resolves.toBe('ready');
    await writeFile(program, '#!/no/such/interpreter\n');
    await expect(outcome({ command: [program] })).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'ENOENT',
      message: 'the program is there, and the interpreter that its first line names is not',
      hint: 'is the interpreter of its first line in the image?',
    });
    await writeFile(program, '#!/bin/sh\r\nexit 0\r\n');
    await expect(outcome({ command: [program] })).resolves.toMatchObject({
      code: 'ENOENT',
      hint: 'its lines end in CR LF: save it with LF alone',
    });
  });

  test.each(['along PATH', 'by its path', 'by a relative one'])('is for another machine: %s', async (how) => {
    await using directory = await temporaryDirectory('exec');
    const program = join(directory.path, 'check');
    const elf = Buffer.alloc(120);
    // By elf(5): 64 bits, little-endian, version 1, an executable for SPARC V9.
    elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    elf.writeUInt16LE(2, 16);
    elf.writeUInt16LE(43, 18);
    await writeFile(program, elf, { mode: 0o755 });
    const keys = {
      'along PATH': { command: ['check'], env: { PATH: `${directory.path}:/usr/bin` } },
      'by its path': { command: [program] },
      'by a relative one': { command: ['./check'], cwd: directory.path },
    }[how];
    await expect(outcome({ ...keys })).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'ENOEXEC',
      message: `it is a program for another machine than ${process.arch}`,
    });
  });
});

describe('the whole process group of a program ends', () => {
  /** A script that leaves a process behind whose id it writes down, and how the attempt ends. */
  test.each([
    ['at the limit', 'echo $$ > pids; sleep 100 & echo $! >> pids; sleep 100', 'TIMEOUT', 400],
    [
      'at the limit, though it ignores SIGTERM',
      'trap "" TERM; echo $$ > pids; while :; do sleep 1; done',
      'TIMEOUT',
      400,
    ],
    ['with its failure', 'sleep 100 & echo $! > pids; exit 1', 'EXIT_1', 4000],
    ['with its success', 'sleep 100 & echo $! > pids', undefined, 4000],
  ])('%s', async (_when, script, code, limit) => {
    await using directory = await temporaryDirectory('exec');
    const found = await outcome({ command: shell(script), cwd: directory.path }, limit);
    expect(found === 'ready' ? undefined : found.code).toBe(code);
    const pids = (await readFile(join(directory.path, 'pids'), 'utf8')).trim().split('\n').map(Number);
    expect(pids.length).toBeGreaterThan(0);
    await eventually('all have ended', async () =>
      (await Promise.all(pids.map(isAlive))).every((alive) => !alive),
    );
  });

  test('and the attempt ends in time, even if somebody left the group and holds the output', async () => {
    await using directory = await temporaryDirectory('exec');
    const script = 'setsid sh -c "echo \\$\\$ > pid; exec sleep 100" & until test -s pid; do :; done; exit 1';
    const probe = probeOf(exec, { command: shell(script), cwd: directory.path }, env);
    await expect(outcomeOf(probe)).resolves.toMatchObject({ code: 'EXIT_1' });
    process.kill(Number(await readFile(join(directory.path, 'pid'), 'utf8')), 'SIGKILL');
  });

  test('and nothing starts after the limit', async () => {
    const probe = probeOf(exec, { command: ['true'] }, env);
    await expect(outcomeOf(probe, { signal: AbortSignal.abort() })).resolves.toMatchObject({
      code: 'TIMEOUT',
    });
  });
});

describe('no secret', () => {
  test('is in what is said: neither arguments nor variables', async () => {
    const probe = probeOf(
      exec,
      { command: ['sh', '-c', 'echo "no: $TOKEN"; exit 1', 'secret-1'], env: { TOKEN: 'secret-2' } },
      env,
    );
    expect(probe.target).toBe('sh');
    await expect(outcomeOf(probe)).resolves.toMatchObject({ message: 'it exited with 1: no: ***' });
  });
});

test.each([
  ['an empty command', { command: [] }, 'command: expected a program'],
  ['a command that is a text', { command: 'true' }, 'command: '],
  ['a name with a =', { command: ['true'], env: { 'a=b': 'c' } }, "env: a variable's name"],
  ['a code that no program has', { command: ['true'], exitCode: 256 }, 'exitCode: expected a whole number'],
])('%s is rejected', (_what, keys, mistake) => {
  expect(mistakesIn(exec, keys)).toEqual([containing(mistake)]);
});

test('a Node program that compares a file with a variable can be the check', async () => {
  await using directory = await temporaryDirectory('exec');
  const app = join(directory.path, 'app');
  await mkdir(app);
  await writeFile(
    join(app, 'memory-check.js'),
    `const { existsSync, readFileSync } = require('fs');
     if (!existsSync('ALLOCATED_MB')) process.exit(0);
     const allocated = Number(readFileSync('ALLOCATED_MB', 'utf8'));
     if (Number(process.env.MAX_ALLOCATION_MB) >= allocated) process.exit(0);
     console.log('Memory check: FAIL, allocated: ' + allocated + 'MB');
     process.exit(1);`,
  );
  const keys = { command: [process.execPath, 'memory-check.js'], cwd: app };
  const probe = probeOf(exec, keys, { ...env, MAX_ALLOCATION_MB: '100' });
  await expect(outcomeOf(probe)).resolves.toBe('ready');
  await writeFile(join(app, 'ALLOCATED_MB'), '4096');
  await expect(outcomeOf(probe)).resolves.toMatchObject({
    class: 'unready',
    code: 'EXIT_1',
    message: 'it exited with 1: Memory check: FAIL, allocated: 4096MB',
  });
  await writeFile(join(app, 'ALLOCATED_MB'), '64');
  await expect(outcomeOf(probe)).resolves.toBe('ready');
});
