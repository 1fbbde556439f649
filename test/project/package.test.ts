import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHttp, type HttpServer } from '../support/http.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { startRedis, type Redis } from '../support/redis.ts';
import { oneOfEach } from '../support/sweep.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

let directory: TemporaryDirectory;
let tarball: string;
/** Of somebody who has installed the package, and nothing else. */
let project: string;

const execute = promisify(execFile);

/** @returns stdout; what fails says its own output */
async function run(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(command, args, {
    cwd: project,
    env: { ...process.env, NO_COLOR: '1' },
  }).catch(({ stdout: out, stderr }: { stdout: string; stderr: string }) => {
    throw new Error(`${command} ${args.join(' ')}: ${out}${stderr}`);
  });
  return stdout;
}

/** A tool of this checkout's. */
const tool = (name: string): string => resolve('node_modules/.bin', name);

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(project, name), text);
  return name;
}

beforeAll(async () => {
  directory = await temporaryDirectory('package');
  project = join(directory.path, 'project');
  await mkdir(project);
  await write('package.json', '{ "private": true }');
  const cache = ['--cache', join(directory.path, 'cache')];
  const packed = await run('npm', 'pack', resolve('.'), '--ignore-scripts', '--silent', ...cache);
  tarball = join(project, packed.trim());
  // With an empty cache, so that anything else would have to come over the network.
  await run('npm', 'install', tarball, '--offline', '--ignore-scripts', '--no-audit', '--no-fund', ...cache);
});

afterAll(() => directory.remove());

describe('the package', () => {
  test('holds the program, the library with its types, the schema, the notices, and nothing else', async () => {
    const files = (await run('tar', '--list', '--file', tarball)).trimEnd().split('\n');
    const types = files.filter((file) => /^package\/dist\/types\/[\w/-]+\.d\.c?ts$/u.test(file));
    expect(types).toContain('package/dist/types/index.d.ts');
    expect(files.filter((file) => !types.includes(file)).toSorted()).toEqual(
      [
        'LICENSE',
        'README.md',
        'dist/THIRD-PARTY-NOTICES.txt',
        'dist/index.cjs',
        'dist/index.js',
        'dist/wait-for-report.schema.json',
        'dist/wait-for.cjs',
        'dist/wait-for.schema.json',
        'package.json',
      ].map((file) => `package/${file}`),
    );
  });

  test('brings no other package', async () => {
    const installed = await readdir(join(project, 'node_modules'));
    expect(installed.filter((name) => !name.startsWith('.'))).toEqual(['wait-for-entrypoint']);
  });

  test('has the notices of what is bundled in each file that it is bundled into', async () => {
    const dist = join(project, 'node_modules/wait-for-entrypoint/dist');
    const notices = await readFile(join(dist, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    expect(notices).toMatch(
      /^MIT License[^]*The wait-for authors[^]*\nundici [\d.]+ \(MIT\)\n[^]*Matteo Collina/u,
    );
    for (const file of ['wait-for.cjs', 'index.cjs'])
      expect(await readFile(join(dist, file), 'utf8')).toMatch(
        /\n\/\*\nMIT License[^]*Matteo Collina[^]*\*\/\n$/u,
      );
  });

  test('has the command wait-for', async () => {
    const manifest: unknown = JSON.parse(await readFile('package.json', 'utf8'));
    const version = await run('npx', '--no-install', 'wait-for', '--version');
    expect(manifest).toMatchObject({ version: version.trimEnd() });
  });

  test('has nothing that publint would have otherwise', async () => {
    expect(await run(tool('publint'), tarball, '--strict')).toContain('All good!');
  });

  test('has types for each way to resolve it', async () => {
    // Else it would ask a registry for @types; and what knows no `exports` finds the library alone.
    const options = [
      '--no-definitely-typed',
      '--exclude-entrypoints',
      './wait-for.schema.json',
      './wait-for-report.schema.json',
      '--quiet',
    ];
    expect(await run(tool('attw'), tarball, ...options)).toBe('');
  });
});

describe('the library', () => {
  let api: HttpServer;
  let database: Postgres;
  let cache: Redis;

  beforeAll(async () => {
    api = await startHttp((_request, response) => response.end());
    [database, cache] = await Promise.all([startPostgres(), startRedis()]);
  });

  afterAll(async () => {
    await Promise.all([api.close(), database[Symbol.asyncDispose](), cache[Symbol.asyncDispose]()]);
  });

  test.each([
    ['an ES module', 'app.mjs', "import { parse, waitFor } from 'wait-for-entrypoint';"],
    ['a CommonJS module', 'app.cjs', "const { parse, waitFor } = require('wait-for-entrypoint');"],
  ])('waits in %s with the drivers that are bundled', async (_, name, imports) => {
    const targets = [api.url('/'), database.url('postgres'), cache.url({})].join(' ');
    const program = `${imports}
      waitFor(parse({ WAIT_FOR: ${JSON.stringify(targets)} })).then(({ ready, results }) => {
        console.log(ready, results.map(({ dependency }) => dependency.probe.kind).join(' '));
      });`;
    expect(await run(process.execPath, await write(name, program))).toBe('true http postgres redis\n');
  });

  test('is the same for ES modules and for CommonJS, errors included', async () => {
    const program = `
      import * as imported from 'wait-for-entrypoint';
      import { createRequire } from 'node:module';
      const required = createRequire(import.meta.url)('wait-for-entrypoint');
      console.log(Object.keys(imported).every((name) => name === 'module.exports' || imported[name] === required[name]));
      try { required.parse({ WAIT_FOR: 'x://y' }); } catch (error) {
        console.log(error instanceof imported.ConfigurationError, error.constructor.name);
      }`;
    expect(await run(process.execPath, await write('same.mjs', program))).toBe(
      'true\ntrue ConfigurationError\n',
    );
  });

  const typed = `
    import { check, ConfigurationError, NotReady, parse, waitFor, type Outcome, type WaitEvent } from 'wait-for-entrypoint';
    const onEvent = (event: WaitEvent): void => console.log(event.event);
    export const outcome: Promise<Outcome> = waitFor(parse({ WAIT_FOR: 'tcp://db:5432' }), { onEvent });
    export const other: Promise<Outcome> = check(parse(process.env, ['tcp://db:5432']), { signal: AbortSignal.timeout(1) });
    export const problems = (error: ConfigurationError): string[] => error.problems.map(({ place }) => place);
    export const code = (error: NotReady): string => error.code;
    // @ts-expect-error: it is read first
    void waitFor('tcp://db:5432');
    // @ts-expect-error: there is no such option
    void waitFor(parse({}), { onEvents: onEvent });`;

  test.each(
    oneOfEach<readonly [resolution: string, extensions: readonly string[]]>(3, [
      ['nodenext', ['mts', 'cts']],
      ['node16', ['mts', 'cts']],
      ['bundler', ['ts']],
    ]),
  )('has types under --moduleResolution %s in .%s files', async (moduleResolution, extensions) => {
    const compilerOptions = {
      module: moduleResolution === 'bundler' ? 'preserve' : moduleResolution,
      moduleResolution,
      target: 'es2024',
      lib: ['es2024'],
      strict: true,
      noEmit: true,
      // Its own declarations are to hold, too.
      skipLibCheck: false,
      types: ['node'],
      typeRoots: [resolve('node_modules/@types')],
    };
    const files = await Promise.all(extensions.map((extension) => write(`types.${extension}`, typed)));
    const settings = await write(`${moduleResolution}.json`, JSON.stringify({ compilerOptions, files }));
    expect(await run(tool('tsc'), '--project', settings)).toBe('');
  });
});

test('every path that package.json names is in the package', async () => {
  const manifest = await readFile('package.json', 'utf8');
  const paths = manifest.match(/(?:\.\/)?dist\/[^"]+/gu) ?? [];
  expect(paths.length).toBeGreaterThanOrEqual(6);
  for (const path of paths)
    expect(existsSync(join(project, 'node_modules/wait-for-entrypoint', path))).toBe(true);
});
