import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolve, type Reference } from '../../src/configuration/references.ts';
import type { Environment } from '../../src/probes/vocabulary.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';
import { given, problemsOf } from './configured.ts';

let directory: TemporaryDirectory;
let listener: Server;
const at = (name: string): string => join(directory.path, name);
const read = (reference: Reference, env: Environment = {}): string =>
  resolve(reference, env, () => undefined);

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(at(name), content);
  return at(name);
}

beforeAll(async () => {
  directory = await temporaryDirectory('references');
  execFileSync('mkfifo', [at('fifo')]);
  await symlink('/dev/zero', at('device'));
  await file('secret', 'secret\n');
  await symlink(at('secret'), at('link'));
  await symlink(at('nowhere'), at('broken'));
  listener = createServer().listen(at('socket'));
});

afterAll(async () => {
  listener.close();
  await directory.remove();
});

describe('a reference to a file', () => {
  test.each([
    ['no newline', 'a', 'a'],
    ['one newline, which is dropped', 'a\n', 'a'],
    ['one newline of Windows, which is dropped', 'a\r\n', 'a'],
    ['two newlines, of which one is dropped', 'a\n\n', 'a\n'],
    ['lines', 'a\nb\n', 'a\nb'],
    ['white space, which is kept', ' a \t\n', ' a \t'],
    ['UTF-8', 'pässwörd\u{1F511}', 'pässwörd\u{1F511}'],
    ['what looks like a reference', '{"env": "PATH"}', '{"env": "PATH"}'],
    ['nothing', '', ''],
    ['64 KiB', 'x'.repeat(65_536), 'x'.repeat(65_536)],
  ])('may hold %s', async (what, content, value) => {
    expect(read({ file: await file(what, content) })).toBe(value);
  });

  test('may be a symbolic link, as Kubernetes mounts secrets', () => {
    expect(read({ file: at('link') })).toBe('secret');
  });

  test('is refused where it is larger than 64 KiB', async () => {
    const path = await file('large', 'x'.repeat(65_537));
    expect(() => read({ file: path })).toThrow(`${path} is larger than 64 KiB`);
  });

  test.each([
    ['Latin-1', [0x70, 0xe4, 0x73]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['half a character', [0xc3]],
  ])('is refused where it is not UTF-8: %s', async (what, bytes) => {
    const path = await file(what, Uint8Array.from(bytes));
    expect(() => read({ file: path })).toThrow(`${path} is not UTF-8`);
  });

  test.each(['fifo', 'device'])('is refused at once where it could hold the start up: a %s', (name) => {
    expect(() => read({ file: at(name) })).toThrow(`${at(name)} is not a regular file`);
  });

  test('is refused where it is a directory', () => {
    expect(() => read({ file: directory.path })).toThrow(`${directory.path} is not a regular file`);
  });

  test.each([
    ['missing', 'missing', "can't be read: it does not exist [ENOENT]"],
    ['a broken link', 'broken', "can't be read: it does not exist [ENOENT]"],
    ['below a file', 'secret/x', "can't be read: a part of its path is not a directory [ENOTDIR]"],
    ['a socket', 'socket', "can't be read: "],
  ])('is refused where it is %s', (_what, name, message) => {
    expect(() => read({ file: at(name) })).toThrow(`${at(name)} ${message}`);
  });

  test.each(['', 'a\0b'])('is refused where it is no path: %j', (path) => {
    expect(() => read({ file: path })).toThrow('expected the path of a file');
  });
});

describe('a reference to a variable', () => {
  const env = { DB: 'db', EMPTY: '', RngApi__Url: 'http://rng', 'Exact:Name': 'exact', Exact__Name: 'other' };

  test.each([
    ['DB', 'db'],
    ['RngApi__Url', 'http://rng'],
    ['RngApi:Url', 'http://rng'],
    ['RNGAPI:URL', 'http://rng'],
    ['Exact:Name', 'exact'],
  ])('may name %s', (name, value) => {
    expect(read({ env: name }, env)).toBe(value);
  });

  test.each([
    ['MISSING', 'the variable MISSING is not set'],
    ['EMPTY', 'the variable EMPTY is not set'],
    ['db', 'the variable db is not set'],
    ['toString', 'the variable toString is not set'],
    ['', 'the variable that is named here is not set'],
  ])('%j is an error that names it', (name, message) => {
    expect(() => read({ env: name }, env)).toThrow(message);
  });
});

test('what a reference names may be empty, and the mistake is still told in words', async () => {
  const env = given([{ kind: 'redis', host: 'cache', password: { file: await file('empty', '') } }]);
  expect(problemsOf([], env)).toEqual(['WAIT_FOR[0].password: expected a text that is not empty']);
});

describe('a reference into a JSON file', () => {
  const content = {
    RngApi: { Url: 'http://rng' },
    list: [{ port: 5432 }],
    'a/b': 'slash',
    'm~n': 'tilde',
    '~1': 'both',
    '': { '': 'empty' },
    yes: true,
    nothing: null,
  };
  const pointed = async (pointer: string, text = JSON.stringify(content)): Promise<string> =>
    read({ json: await file('settings.json', text), pointer });

  test.each([
    ['/RngApi/Url', 'http://rng'],
    ['/list/0/port', '5432'],
    ['/a~1b', 'slash'],
    ['/m~0n', 'tilde'],
    ['/~01', 'both'],
    ['//', 'empty'],
    ['/yes', 'true'],
  ])('may point to %s', async (pointer, value) => {
    await expect(pointed(pointer)).resolves.toBe(value);
  });

  test('may be to the whole of it, where that is a text', async () => {
    await expect(pointed('', '"all"')).resolves.toBe('all');
  });

  test.each([
    ['/RngApi/Uri', 'has nothing at /RngApi/Uri'],
    ['/list/1/port', 'has nothing at /list/1/port'],
    ['/RngApi/Url/x', 'has nothing at /RngApi/Url/x'],
    ['/constructor', 'has nothing at /constructor'],
    ['/RngApi', 'has no text at /RngApi'],
    ['/nothing', 'has no text at /nothing'],
    ['RngApi/Url', 'expected a JSON pointer such as /RngApi/Url'],
    ['/a~2b', 'expected a JSON pointer such as /RngApi/Url'],
  ])('is an error where it points to %s', async (pointer, message) => {
    await expect(pointed(pointer)).rejects.toThrow(message);
  });

  test('is an error with line and column where it is not JSON', async () => {
    await expect(pointed('/a', '{\n"a": x}')).rejects.toThrow(
      /settings\.json is not JSON: .* line 2, column 6/u,
    );
  });
});

describe('wherever a string stands, a reference may stand', () => {
  test.each([
    ['url', { kind: 'http', url: { env: 'URL' } }],
    ['host', { kind: 'tcp', host: { env: 'HOST' }, port: 1 }],
    ['port', { kind: 'tcp', host: 'db', port: { env: 'PORT' } }],
    ['password', { kind: 'redis', host: 'cache', password: { env: 'PASSWORD' } }],
    ['path', { kind: 'file', path: { env: 'FILE' } }],
    ['header', { kind: 'http', url: 'http://api', headers: { Authorization: { env: 'PASSWORD' } } }],
    ['timeout', { kind: 'tcp', host: 'db', port: 1, timeout: { env: 'TIME' } }],
    ['backoff', { kind: 'tcp', host: 'db', port: 1, backoff: { max: { env: 'TIME' } } }],
  ])('as for %s', (_key, dependency) => {
    const env = { URL: 'http://api', HOST: 'db', PORT: '5432', PASSWORD: 'p', FILE: '/x', TIME: '3s' };
    const document = given([dependency]);
    expect(problemsOf([], { ...document, ...env })).toEqual([]);
    expect(problemsOf([], document)).toEqual([expect.stringMatching(/ the variable \w+ is not set$/u)]);
  });

  test('and for a setting too', () => {
    const document = given({ timeout: { env: 'TIME' }, any: { env: 'ANY' }, logFormat: { env: 'FORMAT' } });
    expect(problemsOf([], { ...document, TIME: '3s', ANY: 'yes', FORMAT: 'json' })).toEqual([]);
  });

  test.each([
    [{}],
    [{ env: 3 }],
    [{ env: 'A', file: 'b' }],
    [{ json: '/x' }],
    [{ json: '/x', pointer: 3 }],
    [['env', 'A']],
  ])('%j is no reference', (host) => {
    expect(problemsOf([], given([{ kind: 'tcp', host, port: 1 }]))).toEqual([
      'WAIT_FOR[0].host: expected a text, or a reference: {"env": NAME}, {"file": PATH} or {"json": PATH, "pointer": POINTER}',
    ]);
  });

  test('the key of a reference that is not known is named, with the one that was meant', () => {
    const problems = problemsOf([], given([{ kind: 'tcp', host: { evn: 'A' }, port: 1 }]));
    expect(problems).toEqual([
      expect.stringMatching(
        /^WAIT_FOR\[0\]\.host: unknown key "evn"; did you mean "env"\?; expected a text, or/u,
      ),
    ]);
  });
});
