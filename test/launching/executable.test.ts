import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectExecutable } from '../../src/launching/executable.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';
import { brokenPrograms, program32 } from './programs.ts';

let directory: TemporaryDirectory;
beforeAll(async () => {
  directory = await temporaryDirectory('executable');
  await mkdir(join(directory.path, 'directory'));
  await file('not-executable', '#!/bin/sh\n', 0o644);
  await file('text', 'echo "$0"\n');
  await file('broken', '#!/no/such/interpreter\n');
});
afterAll(() => directory.remove());

async function file(name: string, content: string | Uint8Array, mode = 0o755): Promise<string> {
  const path = join(directory.path, name);
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

/** What is found of such a file, with this directory written as `.`; it stands so in what is written, too. */
async function inspect(content: string | Uint8Array): Promise<string> {
  const placed = typeof content === 'string' ? content.replaceAll('#!.', `#!${directory.path}`) : content;
  const { problem, needsShell } = await inspectExecutable(await file('file', placed));
  return problem?.replaceAll(directory.path, '.') ?? (needsShell ? 'a shell reads it' : 'it can be started');
}

const startable = 'it can be started';
const shell = 'a shell reads it';

describe('a script', () => {
  test.each([
    { what: 'with an interpreter', text: '#!/bin/sh\necho\n', found: startable },
    { what: 'of one line that does not end', text: '#!/bin/sh', found: startable },
    { what: 'with blanks around the interpreter', text: '#! \t /bin/sh \t \n', found: startable },
    { what: 'with arguments', text: '#!/usr/bin/env -S sh -e\n', found: startable },
    { what: 'with a NUL behind the interpreter', text: '#!/bin/sh\0rest\n', found: startable },
    { what: 'with a byte that is no UTF-8 behind it', text: '#!/bin/sh \u{ff}\n', found: startable },
    { what: 'without #!', text: 'echo\n', found: shell },
    { what: 'of one letter', text: ':', found: shell },
    { what: 'of #! alone', text: '#!', found: 'its #! line names no interpreter' },
    { what: 'of nothing', text: '', found: shell },
    { what: 'with a NUL in a later line', text: 'exit 0\n\0', found: shell },
    { what: 'with a NUL in its first line', text: 'exit\0 0\n', found: 'is no program for this machine' },
    { what: 'with blanks after #!', text: '#! \t\nexit 0\n', found: 'its #! line names no interpreter' },
    { what: 'whose interpreter is a script', text: '#!./nested-1\n', found: startable },
    { what: 'whose interpreter is for a shell to read', text: '#!./text\n', found: shell },
    {
      what: 'with Windows line ends',
      text: '#!/bin/sh\r\necho\r\n',
      found:
        'its interpreter /bin/sh does not exist (the line ends with a carriage return: save it with Unix line ends)',
    },
    {
      what: 'without its interpreter',
      text: '#!/no/such/interpreter -x\n',
      found: 'its interpreter /no/such/interpreter does not exist',
    },
    {
      what: 'whose interpreter may not be executed',
      text: '#!./not-executable\n',
      found: 'its interpreter ./not-executable may not be executed',
    },
    {
      what: 'whose interpreter is a directory',
      text: '#!./directory\n',
      found: 'its interpreter ./directory is not a regular file',
    },
    {
      what: "without its interpreter's interpreter",
      text: '#!./broken\n',
      found: 'its interpreter ./broken its interpreter /no/such/interpreter does not exist',
    },
    {
      what: 'with an interpreter longer than the kernel reads',
      text: `#!/${'x'.repeat(300)}\n`,
      found: `its interpreter /${'x'.repeat(253)} does not exist`,
    },
  ])('$what is found so: $found', async ({ text, found }) => {
    await file('nested-1', '#!/bin/sh\n');
    expect(await inspect(text)).toBe(found);
  });

  test('may have an interpreter that is a script four times, as for the kernel, and not once more', async () => {
    await file('nested-1', '#!/bin/sh\n');
    for (const depth of [2, 3, 4, 5]) {
      await file(`nested-${depth}`, `#!${join(directory.path, `nested-${depth - 1}`)}\n`);
    }
    expect(await inspect('#!./nested-4\n')).toBe(startable);
    expect(await inspect('#!./nested-5\n')).toMatch(/nested-1 is a script, after too many scripts$/);
  });
});

const reasons: Record<keyof typeof brokenPrograms, RegExp> = {
  'for another machine': /^is a program for another machine than \w+$/,
  'without its loader': /^its loader \S+\/no-\S+ does not exist$/,
};

describe.skipIf(process.platform !== 'linux')('a Linux program', () => {
  test.each(Object.entries(brokenPrograms))(
    'that can not be started has its reason: %s',
    async (what, bytes) => {
      const [, reason] = Object.entries(reasons).find(([name]) => name === what) ?? [];
      expect(await inspect(bytes())).toMatch(reason ?? 'none');
    },
  );

  test.each([4, 40, 64, 128])('that is cut short after %i bytes is left to the kernel', async (length) => {
    expect(await inspect((await readFile('/bin/sh')).subarray(0, length))).toBe(startable);
  });

  test.each(['/bin/sh', process.execPath])('as it came can be started: %s', (path) => {
    return expect(inspectExecutable(path)).resolves.toEqual({});
  });

  test.runIf(process.arch === 'x64')('of 32 bits needs its loader as well', async () => {
    expect(await inspect(program32('/lib/no-such.so.2'))).toBe('its loader /lib/no-such.so.2 does not exist');
    expect(await inspect(program32('/etc/passwd'))).toBe('its loader /etc/passwd may not be executed');
  });
});

test('what does not exist any more is left to the kernel', () => {
  return expect(inspectExecutable('/no/such/file')).resolves.toEqual({});
});
