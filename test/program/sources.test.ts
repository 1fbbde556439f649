import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silentServer } from '../support/faults.ts';
import { startHttp } from '../support/http.ts';
import { run } from '../support/program.ts';
import { oneOfEach } from '../support/sweep.ts';
import { temporaryDirectory } from '../support/temporary.ts';

interface Way {
  readonly how: string;
  readonly args?: (api: string) => string[];
  readonly env?: (api: string) => Record<string, string>;
  /** What `/list`, `/document` and `/settings` in the working directory hold. */
  readonly files?: (api: string) => Record<string, string>;
  readonly asked: string[];
}

const ways: readonly Way[] = [
  { how: 'targets on the command line', args: (api) => [`${api}/a`, `${api}/b`], asked: ['/a', '/b'] },
  {
    how: 'WAIT_FOR, a list with spaces',
    env: (api) => ({ WAIT_FOR: `${api}/a ${api}/b` }),
    asked: ['/a', '/b'],
  },
  {
    how: 'WAIT_FOR, a list with commas',
    env: (api) => ({ WAIT_FOR: `${api}/a,${api}/b` }),
    asked: ['/a', '/b'],
  },
  { how: 'WAIT_FOR, lines', env: (api) => ({ WAIT_FOR: `\n${api}/a\n  ${api}/b\n` }), asked: ['/a', '/b'] },
  { how: 'WAIT_FOR, a JSON list', env: (api) => ({ WAIT_FOR: JSON.stringify([`${api}/a`]) }), asked: ['/a'] },
  {
    how: 'WAIT_FOR, a JSON document',
    env: (api) => ({ WAIT_FOR: JSON.stringify({ dependencies: { a: { kind: 'http', url: `${api}/a` } } }) }),
    asked: ['/a'],
  },
  {
    how: 'WAIT_FOR_FILE',
    files: (api) => ({ list: `${api}/a\n${api}/b\n` }),
    env: () => ({ WAIT_FOR_FILE: 'list' }),
    asked: ['/a', '/b'],
  },
  {
    how: 'WAIT_FOR_TARGET_<NAME>',
    env: (api) => ({ WAIT_FOR_TARGET_A: `${api}/a`, WAIT_FOR_TARGET_B: `${api}/b` }),
    asked: ['/a', '/b'],
  },
  {
    how: '--config',
    files: (api) => ({ 'document.json': JSON.stringify({ dependencies: [`${api}/a`] }) }),
    args: () => ['--config', 'document.json'],
    asked: ['/a'],
  },
  {
    how: 'WAIT_FOR_CONFIG',
    files: (api) => ({ 'document.json': JSON.stringify([`${api}/a`]) }),
    env: () => ({ WAIT_FOR_CONFIG: 'document.json' }),
    asked: ['/a'],
  },
  {
    how: 'env:NAME',
    args: () => ['env:API_URL'],
    env: (api) => ({ API_URL: `${api}/a` }),
    asked: ['/a'],
  },
  {
    how: "env:NAME in .NET's spelling",
    args: () => ['env:RngApi:Url'],
    env: (api) => ({ RngApi__Url: `${api}/a` }),
    asked: ['/a'],
  },
  {
    how: 'references in a document',
    files: (api) => ({
      url: `${api}/b\n`,
      'settings.json': JSON.stringify({ 'a/b': { Url: `${api}/c` } }),
      'document.json': JSON.stringify([
        { kind: 'http', url: { env: 'API_URL' } },
        { kind: 'http', url: { file: 'url' } },
        { kind: 'http', url: { json: 'settings.json', pointer: '/a~1b/Url' } },
      ]),
    }),
    args: () => ['-c', 'document.json'],
    env: (api) => ({ API_URL: `${api}/a` }),
    asked: ['/a', '/b', '/c'],
  },
  {
    how: 'all of them, merged by name, the later one winning',
    files: (api) => ({
      'document.json': JSON.stringify({
        dependencies: { a: `${api}/document-a`, b: `${api}/document-b`, c: `${api}/document-c` },
      }),
    }),
    args: () => ['-c', 'document.json'],
    env: (api) => ({ WAIT_FOR: `${api}/list-b#name=b`, WAIT_FOR_TARGET_C: `${api}/variable-c` }),
    asked: ['/document-a', '/list-b', '/variable-c'],
  },
  {
    how: 'targets on the command line alone, where there are any',
    args: (api) => [`${api}/a`],
    env: (api) => ({ WAIT_FOR: `${api}/list`, WAIT_FOR_TARGET_B: `${api}/variable` }),
    asked: ['/a'],
  },
];

test.each(oneOfEach(2, ways))('dependencies come from $how', async ({ args, env, files, asked }) => {
  await using directory = await temporaryDirectory('sources');
  await using server = await startHttp((_request, response) => response.end());
  const api = server.url('');
  for (const [name, text] of Object.entries(files?.(api) ?? {})) {
    await writeFile(join(directory.path, name), text);
  }
  const result = await run([...(args?.(api) ?? []), '--', 'echo', 'started'], {
    cwd: directory.path,
    env: env?.(api) ?? {},
  });
  expect(result).toMatchObject({ status: 0, stdout: 'started\n' });
  expect(server.requests.map(({ url }) => url).toSorted()).toEqual(asked);
});

interface Mistake {
  readonly what: string;
  readonly options?: string[];
  readonly targets?: string[];
  readonly env?: Record<string, string>;
  /** All of this is said. */
  readonly says: (string | RegExp)[];
}

const inDocument = (dependency: unknown): Record<string, string> => ({
  WAIT_FOR: JSON.stringify({ dependencies: { db: dependency } }),
});

const mistakes: readonly Mistake[] = [
  { what: 'an unknown scheme', targets: ['htp://api/'], says: ['target 2', 'did you mean "http"'] },
  { what: 'an unknown option', options: ['--timout', '5s'], says: ['did you mean "--timeout"'] },
  { what: 'an unknown letter', options: ['-x'], says: ['option'] },
  { what: 'an option without its value', options: ['--timeout='], says: ['--timeout', 'missing'] },
  { what: 'a duration without a unit', options: ['-t', '30'], says: ['30s', '30ms'] },
  { what: 'a variable without a unit', env: { WAIT_FOR_TIMEOUT: '30' }, says: ['WAIT_FOR_TIMEOUT', '30s'] },
  { what: 'a boolean that is none', env: { WAIT_FOR_ANY: 'maybe' }, says: ['WAIT_FOR_ANY', 'true'] },
  {
    what: 'a choice that is none',
    options: ['--log-format', 'yaml'],
    says: ['--log-format', 'text', 'json'],
  },
  { what: 'a port that is too high', targets: ['tcp://db:70000'], says: ['target 2', '65535'] },
  { what: 'a port that is missing', targets: ['tcp://db'], says: ['target 2', 'port'] },
  { what: 'a variable that is not set', targets: ['env:NO_SUCH_URL'], says: ['target 2', 'NO_SUCH_URL'] },
  {
    what: 'an option of a target that is none',
    targets: ['tcp://db:1#timout=5s'],
    says: ['did you mean "timeout"'],
  },
  {
    what: 'invalid JSON',
    env: { WAIT_FOR: '{"dependencies": [}' },
    says: ['WAIT_FOR', /line 1, column \d+/],
  },
  { what: 'an unknown key', env: inDocument({ kind: 'tcp', host: 'db', prot: 1 }), says: ['db', '"port"'] },
  {
    what: 'an unknown kind',
    env: inDocument({ kind: 'postgresql' }),
    says: ['db', 'did you mean "postgres"'],
  },
  { what: 'a key that is missing', env: inDocument({ kind: 'tcp', host: 'db' }), says: ['db.port'] },
  {
    what: 'a port in a document that is too high',
    env: inDocument({ kind: 'tcp', host: 'db', port: 70_000 }),
    says: ['dependencies.db.port', '65535'],
  },
  {
    what: 'a reference to nothing',
    env: inDocument({ kind: 'redis', host: 'cache', password: { file: '/no/such/secret' } }),
    says: ['dependencies.db.password', '/no/such/secret'],
  },
  { what: 'a document that is missing', options: ['-c', '/no/such/document'], says: ['/no/such/document'] },
  {
    what: 'both WAIT_FOR and WAIT_FOR_FILE',
    env: { WAIT_FOR: 'tcp://db:1', WAIT_FOR_FILE: '/list' },
    says: ['WAIT_FOR_FILE'],
  },
  {
    what: 'several at once',
    options: ['-t', '5', '--attempt-timeout', '7'],
    targets: ['tcp://db:0', 'mysql://db/'],
    env: { WAIT_FOR_FAIL_FAST: 'perhaps' },
    says: ['--timeout', '--attempt-timeout', 'WAIT_FOR_FAIL_FAST', 'target 2', 'target 3'],
  },
];

test.each(oneOfEach(2, mistakes))(
  '$what is 125, with all that is wrong, before anything is contacted',
  async (row) => {
    const { options = [], targets, env = {}, says } = row;
    await using server = await silentServer();
    const target = `tcp://127.0.0.1:${server.port}`;
    const result = await run([...options, ...(targets ? [target, ...targets] : []), '--', 'true'], {
      env: { ...env, WAIT_FOR_TARGET_REAL: target },
    });
    expect(result).toMatchObject({ status: 125, stdout: '' });
    for (const part of says) expect(result.stderr).toMatch(part);
    expect(server.accepted()).toBe(0);
  },
);
