import { chmod, copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenPrograms, program32 } from '../launching/programs.ts';
import { Child } from '../support/child.ts';
import { program, run, start } from '../support/program.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

let directory: TemporaryDirectory;
beforeAll(async () => {
  directory = await temporaryDirectory('commands');
  await chmod(directory.path, 0o755);
});
afterAll(() => directory.remove());

async function place(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory.path, name);
  await writeFile(path, content);
  await chmod(path, 0o755);
  return path;
}

/** An execve that fails aborts Node 22 and 24: none of these may come so far. */
describe.skipIf(process.platform !== 'linux')('a broken program is 126, and never a crash', () => {
  const programs: [what: string, bytes: () => Buffer][] = Object.entries(brokenPrograms);
  if (process.arch === 'x64') programs.push(['of 32 bits without its loader', () => program32('/no/loader')]);

  test.each(programs)('whatever is wrong with it: %s', async (_what, bytes) => {
    const result = await run(['file:///', await place('broken', bytes())], { cwd: directory.path });
    expect(result).toMatchObject({ status: 126, signal: null, stdout: '' });
    expect(result.stderr).toMatch(/^wait-for: .*\/broken: (?:is|its) [^]*\n$/);
  });
});

test.each([
  { what: 'of two letters', text: ':\n' },
  { what: 'that is empty', text: '' },
  { what: 'with an interpreter that a shell must read', text: '#!./text\n' },
  { what: 'with a NUL behind its interpreter', text: '#!/bin/sh\0\n' },
])('a script $what runs, as env(1) would run it', async ({ text }) => {
  await place('text', ':\n');
  await place('script', text);
  expect(await run(['file:///', './script'], { cwd: directory.path })).toMatchObject({ status: 0 });
});

test('an empty entry of PATH is the working directory, and the script sees the path as it was found', async () => {
  await place('named', '#!/bin/sh\necho "$0"\n');
  const found: string[] = [];
  for (const path of [':', '.:', `${directory.path}/./:`]) {
    const env = { PATH: `/no/such:${path}` };
    found.push((await run(['file:///', 'named'], { env, cwd: directory.path })).stdout);
  }
  expect(found).toEqual(['named\n', './named\n', `${directory.path}/.//named\n`]);
});

test('a program that may be executed and not read is started', async () => {
  const file = join(directory.path, 'unreadable');
  await copyFile('/bin/echo', file);
  await chmod(file, 0o111);
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
  // Where that user may go: neither the checkout nor a Node that CI installs need be such a place.
  const readable = join(directory.path, 'wait-for.cjs');
  await copyFile(program, readable);
  const node = join(directory.path, 'node');
  await copyFile(process.env['TEST_NODE'] ?? process.execPath, node);
  const child = new Child(node, [readable, 'file:///', file, 'said'], { cwd: directory.path, env: {}, user });
  expect({ ...(await child.ended), stderr: child.stderr.text }).toMatchObject({ status: 0 });
  expect(child.stdout.text).toBe('said\n');
});

test.each([
  { what: 'was taken away is 127', change: (file: string) => rm(file), status: 127 },
  { what: 'lost its right is 126', change: (file: string) => chmod(file, 0o644), status: 126 },
  {
    what: 'lost its interpreter is 126',
    change: (file: string) => writeFile(file, '#!/no/such\n'),
    status: 126,
  },
])('a command that $what, though it was there before the wait', async ({ change, status }) => {
  const command = await place('fleeting', '#!/bin/sh\n');
  const ready = join(directory.path, 'ready');
  // What was found just now is not looked for again.
  await using running = start([`file://${ready}#initialDelay=200ms`, command]);
  await running.stderrMatches(/is not ready/);
  await change(command);
  await writeFile(ready, '');
  expect(await running.ended).toMatchObject({ status, signal: null, stdout: '' });
  expect(running.stderr()).toMatch(/is ready .*\n.*\/fleeting: .*\n$/);
  await rm(ready);
});
