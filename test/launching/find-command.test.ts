import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandError, findCommand } from '../../src/launching/find-command.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

const script = '#!/bin/sh\n';
let directory: TemporaryDirectory;

/** Makes a file `app` in a directory of that name. */
async function place(name: string, content: string, mode = 0o755): Promise<void> {
  await mkdir(join(directory.path, name));
  await writeFile(join(directory.path, name, 'app'), content);
  await chmod(join(directory.path, name, 'app'), mode);
}

beforeAll(async () => {
  directory = await temporaryDirectory('find-command');
  await place('good', script);
  await place('other', script);
  await place('text', 'echo\n');
  await place('not-executable', script, 0o644);
  await place('no-interpreter', '#!/no/such/interpreter\n');
  await mkdir(join(directory.path, 'directory/app'), { recursive: true });
  await mkdir(join(directory.path, 'empty'));
  await mkdir(join(directory.path, 'dangling'));
  await symlink('/no/such/file', join(directory.path, 'dangling/app'));
  await mkdir(join(directory.path, 'loop'));
  await symlink('app', join(directory.path, 'loop/app'));
  await mkdir(join(directory.path, 'fifo'));
  execFileSync('mkfifo', ['--mode', '755', join(directory.path, 'fifo/app')]);
  await mkdir(join(directory.path, 'good/inner'));
  await symlink(join(directory.path, 'good/inner'), join(directory.path, 'other/link'));
  await writeFile(join(directory.path, 'file'), '');
});
afterAll(() => directory.remove());

/** Nobody ends the search. */
const never = new AbortController().signal;

/** The file that is found, or the status and the reason, with this directory left out. */
async function find(name: string, path: string | undefined): Promise<string> {
  try {
    const { file } = await findCommand([name], path, never);
    return file.startsWith(directory.path) ? file.slice(directory.path.length) : file;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return `${error.status} ${error.message.replaceAll(directory.path, '')}`;
  }
}

const along = (...entries: string[]): string => entries.map((entry) => directory.path + entry).join(':');

describe('along PATH', () => {
  const rows = [
    { what: 'the first that can be started wins', path: ['/empty', '/good', '/other'], found: '/good/app' },
    { what: 'a missing directory is passed over', path: ['/no/such', '/good'], found: '/good/app' },
    {
      what: 'a file in the place of a directory is passed over',
      path: ['/file', '/good'],
      found: '/good/app',
    },
    {
      what: 'a file without the right is passed over',
      path: ['/not-executable', '/good'],
      found: '/good/app',
    },
    { what: 'a directory of that name is passed over', path: ['/directory', '/good'], found: '/good/app' },
    { what: 'a dangling link is passed over', path: ['/dangling', '/good'], found: '/good/app' },
    { what: 'a FIFO is passed over', path: ['/fifo', '/good'], found: '/good/app' },
    {
      what: 'a script without its interpreter is passed over',
      path: ['/no-interpreter', '/good'],
      found: '/good/app',
    },
    { what: 'an entry is not tidied up', path: ['/good/./', '/other'], found: '/good/.//app' },
    { what: 'a link is followed before ".."', path: ['/other/link/..'], found: '/other/link/../app' },
    { what: 'nothing is 127', path: ['/empty', '/dangling'], found: '127 app: not found along PATH' },
    {
      what: 'a missing right is remembered',
      path: ['/not-executable', '/empty'],
      found: '126 /not-executable/app: permission to execute it is denied (chmod +x?)',
    },
    {
      what: 'the first refusal is the one that is told',
      path: ['/empty', '/directory', '/not-executable'],
      found: '126 /directory/app: is a directory',
    },
    { what: 'a FIFO is remembered', path: ['/fifo'], found: '126 /fifo/app: is not a regular file' },
    {
      what: 'a link to itself is remembered',
      path: ['/loop'],
      found: "126 /loop/app: can't be looked at [ELOOP]",
    },
    {
      what: 'a missing interpreter is remembered',
      path: ['/no-interpreter', '/empty'],
      found: '126 /no-interpreter/app: its interpreter /no/such/interpreter does not exist',
    },
  ];

  test.each(rows)('$what', async ({ path, found }) => {
    await expect(find('app', along(...path))).resolves.toBe(found);
  });

  test('a relative entry begins at the working directory', async () => {
    const entry = relative(process.cwd(), join(directory.path, 'good'));
    await expect(find('app', `${along('/empty')}:${entry}`)).resolves.toBe(`${entry}/app`);
  });

  test.each(['', ':/no/such', '/no/such:', '/no/such::/none'])(
    'an empty entry is the working directory: %j',
    async (path) => {
      // A directory where this runs, whatever that is: found, and refused.
      await expect(find('src', path)).resolves.toBe('126 src: is a directory');
    },
  );

  test("without any PATH, the system's own directories are looked through", async () => {
    await expect(find('sh', undefined)).resolves.toBe('/bin/sh');
    await expect(find('app', undefined)).resolves.toBe('127 app: not found along PATH');
  });
});

describe('a name with a slash is a path, whatever PATH says', () => {
  test.each([
    { name: '/good/app', found: '/good/app' },
    { name: '/empty/app', found: '127 /empty/app: no such file' },
    { name: '/file/app', found: '127 /file/app: no such file' },
    { name: '/dangling/app', found: '127 /dangling/app: no such file' },
    { name: '/directory/app', found: '126 /directory/app: is a directory' },
    { name: '/fifo/app', found: '126 /fifo/app: is not a regular file' },
  ])('as $name is, which yields $found', async ({ name, found }) => {
    await expect(find(directory.path + name, along('/other'))).resolves.toBe(found);
  });

  test('a relative one is not looked for along PATH', async () => {
    await expect(find('good/app', directory.path)).resolves.toBe('127 good/app: no such file');
  });
});

test.each(['host=db password=secret', 'cache:6379,password=secret', 'user:secret@db:5432', 'secret db'])(
  'a connection string in its place is not repeated: %s',
  async (name) => {
    const found = await find(name, '/bin');
    expect(found).toMatch(
      /^127 the command, which looks like a connection string .*: not found along PATH$/u,
    );
    expect(found).not.toContain('secret');
  },
);

test('an empty name is 127', async () => {
  await expect(find('', '/bin')).resolves.toBe("127 the command's name is empty");
});

test('the arguments are kept, and what a shell must read is given to it under the path that was found', async () => {
  const [good, text] = [join(directory.path, 'good/app'), join(directory.path, 'text/app')];
  await expect(findCommand(['app', 'a', ''], along('/good'), never)).resolves.toEqual({
    file: good,
    argv: ['app', 'a', ''],
  });
  await expect(findCommand(['app', 'a', ''], along('/text'), never)).resolves.toEqual({
    file: '/bin/sh',
    argv: ['/bin/sh', text, 'a', ''],
  });
});
