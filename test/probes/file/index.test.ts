import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { file } from '../../../src/probes/file/index.ts';
import { Child } from '../../support/child.ts';
import { eventually } from '../../support/eventually.ts';
import { silentUnixSocket } from '../../support/faults.ts';
import { containing, matching } from '../../support/matching.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../support/temporary.ts';
import { mistakesIn, outcomeOf, probeOf } from '../attempt.ts';

let directory: TemporaryDirectory;
let path: string;
beforeEach(async () => {
  directory = await temporaryDirectory('file');
  path = join(directory.path, 'file');
});
afterEach(() => directory.remove());

const url = (name: string): string => new URL(name, import.meta.url).href;

/** What somebody who is not root finds, who may read everything. */
async function asNobody(looks: readonly Readonly<Record<string, unknown>>[]): Promise<unknown> {
  const script = `
    import { file } from '${url('../../../src/probes/file/index.ts')}';
    import { outcomeOf, probeOf } from '${url('../attempt.ts')}';
    const found = ${JSON.stringify(looks)}.map(async (keys) => {
      const outcome = await outcomeOf(probeOf(file, { path: ${JSON.stringify(path)}, ...keys }));
      return outcome === 'ready' ? outcome : outcome.code + ': ' + outcome.hint;
    });
    console.log(JSON.stringify(await Promise.all(found)));`;
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
  const child = new Child(process.execPath, ['--input-type=module', '--eval', script], { user });
  await child.ended;
  return JSON.parse(child.stdout.text || JSON.stringify(child.stderr.text));
}

const outcome = (keys: Readonly<Record<string, unknown>> = {}) => outcomeOf(probeOf(file, { path, ...keys }));

const at = (name: string): string => join(directory.path, name);

describe('a path', () => {
  test('is ready once it exists', async () => {
    const probe = probeOf(file, { path });
    await expect(outcomeOf(probe)).resolves.toMatchObject({
      class: 'unreachable',
      code: 'ENOENT',
      answeredBy: 'nobody',
    });
    await writeFile(path, '');
    await expect(outcomeOf(probe)).resolves.toBe('ready');
  });

  test('below a file leads nowhere', async () => {
    await writeFile(path, '');
    await expect(outcome({ path: join(path, 'below') })).resolves.toMatchObject({
      class: 'unreachable',
      code: 'ENOTDIR',
    });
  });

  test('that is a link to nothing says so', async () => {
    await symlink('nowhere', path);
    await expect(outcome()).resolves.toMatchObject({
      class: 'unreachable',
      code: 'ENOENT',
      message: 'it is a symbolic link to nothing',
    });
  });

  test('that is a link to itself can not be followed', async () => {
    await symlink(path, path);
    await expect(outcome()).resolves.toMatchObject({ class: 'misconfigured', code: 'ELOOP' });
  });

  test('goes through links as Kubernetes turns them', async () => {
    for (const [version, text] of [
      ['..1', 'old'],
      ['..2', 'new'],
    ] as const) {
      await mkdir(at(version));
      await writeFile(at(`${version}/key`), text);
    }
    await symlink('..1', at('..data'));
    await symlink('..data/key', at('key'));
    const probe = probeOf(file, { path: at('key'), contains: 'new' });
    await expect(outcomeOf(probe)).resolves.toMatchObject({ code: 'TEXT_MISSING' });
    await symlink('..2', at('..data_tmp'));
    await rename(at('..data_tmp'), at('..data'));
    await expect(outcomeOf(probe)).resolves.toBe('ready');
  });
});

describe('the type', () => {
  const make = {
    file: () => writeFile(path, ''),
    directory: () => mkdir(path),
    'named pipe': () => Promise.resolve(void execFileSync('mkfifo', [path])),
  };

  test.each([
    ['any', 'file'],
    ['any', 'directory'],
    ['any', 'named pipe'],
    ['file', 'file'],
    ['directory', 'directory'],
  ] as const)('%s allows a %s', async (type, found) => {
    await make[found]();
    await expect(outcome({ type })).resolves.toBe('ready');
  });

  test.each([
    ['file', 'directory'],
    ['file', 'named pipe'],
    ['directory', 'file'],
    ['socket', 'file'],
    ['socket', 'directory'],
  ] as const)('%s does not allow a %s', async (type, found) => {
    await make[found]();
    await expect(outcome({ type })).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'WRONG_TYPE',
      message: `it is a ${found}, not a ${type}`,
    });
  });

  test('socket allows a socket, and file does not', async () => {
    await using socket = await silentUnixSocket();
    await expect(outcome({ path: socket.path, type: 'socket' })).resolves.toBe('ready');
    await expect(outcome({ path: socket.path, type: 'file' })).resolves.toMatchObject({
      message: 'it is a socket, not a file',
    });
    expect(socket.accepted()).toBe(0);
  });

  test.each([{ contains: 'x' }, { minSize: 0 }])('must be a file for %o', async (keys) => {
    await make['named pipe']();
    await expect(outcome(keys)).resolves.toMatchObject({
      code: 'WRONG_TYPE',
      message: 'it is a named pipe, not a file',
    });
  });
});

describe('the contents', () => {
  test('must have the size', async () => {
    await writeFile(path, '12345');
    await expect(outcome({ minSize: 5 })).resolves.toBe('ready');
    await expect(outcome({ minSize: 6 })).resolves.toMatchObject({
      class: 'unready',
      code: 'TOO_SMALL',
      message: 'it has 5 bytes, not 6 yet',
      answeredBy: 'nobody',
    });
  });

  test.each([
    ['at the start', 'größe-and-more'],
    ['at the end', 'something größe'],
    ['alone', 'größe'],
    ['where one read ends', `${'x'.repeat(65_533)}größe`],
    ['where the next read ends', `${'x'.repeat(131_070)}größe`],
    ['far in', `${'x'.repeat(1_000_000)}größe${'y'.repeat(1000)}`],
  ])('hold the text %s', async (_where, text) => {
    await writeFile(path, text);
    await expect(outcome({ contains: 'größe' })).resolves.toBe('ready');
  });

  test.each(['', 'secret', 'gr', 'größ'])('do not hold the text: %o', async (text) => {
    await writeFile(path, text);
    const failure = await outcome({ contains: 'größe' });
    expect(failure).toMatchObject({ class: 'unready', code: 'TEXT_MISSING', answeredBy: 'nobody' });
    expect(String(failure)).not.toMatch(/secret|größe/u);
  });

  test('are read no further than 16 MiB', async () => {
    await writeFile(path, '');
    await truncate(path, 16 * 1024 * 1024 + 65_536);
    await appendFile(path, 'text');
    await expect(outcome({ contains: 'text' })).resolves.toMatchObject({ code: 'TEXT_MISSING' });
  });

  test.skipIf(process.platform === 'win32')('must be readable', async () => {
    await writeFile(path, 'text');
    await chmod(path, 0);
    await chmod(directory.path, 0o755);
    const looks = [{}, { readable: true }, { contains: 'text' }];
    const owner = process.getuid?.();
    const denied: unknown = matching(
      new RegExp(
        `^EACCES: this runs as user \\d+, group \\d+; it belongs to user ${owner}, .* mode is 0000:`,
        'u',
      ),
    );
    await expect(asNobody(looks)).resolves.toEqual(['ready', denied, denied]);
  });

  test.skipIf(process.platform === 'win32')(
    'must not be behind a directory that lets nobody through',
    async () => {
      await writeFile(path, 'text');
      await chmod(directory.path, 0);
      const denied: unknown = matching(/^EACCES: this runs as user \d+, .* a directory on the way/u);
      try {
        await expect(asNobody([{}])).resolves.toEqual([denied]);
      } finally {
        await chmod(directory.path, 0o755);
      }
    },
  );

  test('that are readable satisfy', async () => {
    await writeFile(path, '');
    await expect(outcome({ readable: true })).resolves.toBe('ready');
  });
});

describe('a file that must be stable', () => {
  test('is ready when it has been left alone, and not before', async () => {
    await writeFile(path, '1');
    const probe = probeOf(file, { path, stableFor: '300ms' });
    await expect(outcomeOf(probe)).resolves.toMatchObject({
      class: 'unready',
      code: 'CHANGING',
      message: 'it was not seen unchanged for 300ms',
    });
    await eventually('it is stable', async () => (await outcomeOf(probe)) === 'ready');
    await appendFile(path, '2');
    await expect(outcomeOf(probe)).resolves.toMatchObject({ code: 'CHANGING' });
  });

  test('is missed when it goes away', async () => {
    await writeFile(path, '1');
    const probe = probeOf(file, { path, stableFor: '1ms' });
    await eventually('it is stable', async () => (await outcomeOf(probe)) === 'ready');
    await rm(path);
    await expect(outcomeOf(probe)).resolves.toMatchObject({ code: 'ENOENT' });
  });

  test('is not so by its age alone while there is time to look again', async () => {
    await expect(outcome({ path: process.execPath, stableFor: '1h' })).resolves.toMatchObject({
      code: 'CHANGING',
    });
  });

  test.runIf(process.platform === 'linux')('is so by its age where one attempt is all', async () => {
    await writeFile(path, '1');
    const probe = probeOf(file, { path, stableFor: '300ms' });
    await expect(outcomeOf(probe, { once: true })).resolves.toMatchObject({
      code: 'CHANGING',
      message: 'it changed within the last 300ms',
    });
    await eventually('it is old enough', async () => (await outcomeOf(probe, { once: true })) === 'ready');
  });
});

describe('keys that can not be meant are rejected', () => {
  test.each([
    ['a NUL', { path: 'a\0b' }, 'path: expected a text'],
    ['another type', { path: '/a', type: 'link' }, 'type: expected one of any, file, directory, socket'],
    ['the size of a directory', { path: '/a', type: 'directory', minSize: 1 }, 'minSize: only a file'],
    ['the contents of a socket', { path: '/a', type: 'socket', contains: 'x' }, 'contains: only a file'],
    ['a negative size', { path: '/a', minSize: -1 }, 'minSize: expected a whole number'],
    ['a duration without a unit', { path: '/a', stableFor: 3 }, 'stableFor: '],
  ])('such as %s', (_what, keys, mistake) => {
    expect(mistakesIn(file, keys)).toEqual([containing(mistake)]);
  });
});
