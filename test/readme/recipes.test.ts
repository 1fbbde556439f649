import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { Child, type Exit } from '../support/child.ts';
import { refusingPort } from '../support/faults.ts';
import { startHttp } from '../support/http.ts';
import { freePort } from '../support/ports.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { program, run, start } from '../support/program.ts';
import { project, projectWithPackage } from '../support/project.ts';
import { block, instruction } from './blocks.ts';

const path = process.env['PATH'] ?? '';

/** Runs a command of somebody's shell in a project; npm reaches no registry. */
const shell = (directory: string, line: string): Child =>
  new Child('sh', ['-c', line], {
    cwd: directory,
    env: { PATH: path, HOME: directory, npm_config_offline: 'true', npm_config_update_notifier: 'false' },
    group: true,
  });

const compose = z.object({
  services: z.record(
    z.string(),
    z.looseObject({
      environment: z.record(z.string(), z.string()),
      command: z.optional(z.array(z.string())),
    }),
  ),
});

/** @returns what Compose makes of the README's block with that text: its services, maps merged */
function services(text: string): z.infer<typeof compose>['services'] {
  const document: unknown = parse(block('yaml', text), { merge: true });
  return compose.parse(document).services;
}

let database: Postgres;

beforeAll(async () => {
  database = await startPostgres({ databases: ['app'] });
});

afterAll(() => database[Symbol.asyncDispose]());

const dependency = z.looseObject({ kind: z.string() });
const printed = z.object({
  dependencies: z.union([z.record(z.string(), dependency), z.array(dependency)]),
});

/** @returns the kinds of what the program would wait for, by name, or by number where a name was derived */
async function kindsIn(env: Record<string, string>): Promise<Record<string, string>> {
  const { stdout, stderr } = await run(['--print-config'], { env });
  expect(stderr).toBe('');
  const { dependencies } = printed.parse(JSON.parse(stdout));
  return Object.fromEntries(Object.entries(dependencies).map(([name, { kind }]) => [name, kind]));
}

test('the first service of the README waits for all three', async () => {
  const { app } = services('build: .\n');
  expect(Object.values(await kindsIn(app?.environment ?? {}))).toEqual(['postgres', 'redis', 'http']);
});

describe('an image that has its own docker-entrypoint.sh', () => {
  const dockerfile = block('dockerfile', 'docker-entrypoint.sh');
  const [, ...entrypoint] = instruction('ENTRYPOINT', dockerfile);
  const command = instruction('CMD', dockerfile);
  const server = "console.log('the server has process', process.pid);";

  test('runs it after the wait, with the command, in one process', async () => {
    const script = '#!/bin/sh\necho "the script has process $$"\nexec "$@"\n';
    await using app = await project({ 'docker-entrypoint.sh': script, 'server.js': server });
    const env = { PATH: `${app.path}:${path}`, WAIT_FOR: 'file:///' };
    await using running = start([...entrypoint, ...command], { cwd: app.path, env });
    expect(await running.ended).toMatchObject({
      status: 0,
      stdout: `the script has process ${running.pid}\nthe server has process ${running.pid}\n`,
    });
  });

  test('may wait at its end, for what the script itself has found out', async () => {
    await using api = await startHttp((_request, response) => response.end());
    const script = `#!/bin/sh\nexport WAIT_FOR="$(cat secret)"\nexec wait-for "$@"\n`;
    const files = { 'docker-entrypoint.sh': script, 'server.js': server, secret: api.url('/') };
    await using app = await project(files);
    await symlink(program, join(app.path, 'wait-for'));
    const running = new Child('docker-entrypoint.sh', command, {
      cwd: app.path,
      env: { PATH: `${app.path}:${path}` },
    });
    expect(await running.ended).toMatchObject({ status: 0 });
    expect(running.stdout.text).toBe(`the server has process ${running.pid}\n`);
    expect(api.requests).not.toHaveLength(0);
  });
});

test('a shell in the image does not wait', async () => {
  const words = block('sh', 'docker run').trim().split(' ');
  const [name = '', value = ''] = words[words.indexOf('--env') + 1]?.split('=') ?? [];
  await using refusing = await refusingPort();
  const env = { WAIT_FOR: `tcp://127.0.0.1:${refusing.port}`, [name]: value };
  const result = await run(words.slice(words.indexOf('app') + 1), { env, stdin: 'echo in the shell' });
  expect(result).toMatchObject({ status: 0, stdout: 'in the shell\n' });
});

test('the app starts once the migrations, a job of their own, have run', async () => {
  const { migrate, app } = services('npm, run, migrate');
  const url = database.url('app');
  const env = (service: typeof app): Record<string, string> => ({
    ...service?.environment,
    DATABASE_URL: url,
  });
  await using running = start(['echo', 'started'], { env: env(app) });
  await running.stderrMatches(/the table invoices does not exist/u);
  await using job = await projectWithPackage({
    'package.json': JSON.stringify({ scripts: { migrate: `psql "$DATABASE_URL" -c "$MIGRATION"` } }),
  });
  const migrated = await run(migrate?.command ?? [], {
    cwd: job.path,
    env: { ...env(migrate), HOME: job.path, MIGRATION: 'CREATE TABLE invoices ()' },
  });
  expect(migrated).toMatchObject({ status: 0 });
  expect(await running.ended).toMatchObject({ status: 0, stdout: 'started\n' });
});

test('a package script waits for the server that it tests', async () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(block('json', 'test:e2e')));
  const [[name, script] = ['', '']] = Object.entries(scripts);
  const port = await freePort();
  const tests = { [name]: script.replace('localhost:3000', `localhost:${port}`), test: 'echo tested' };
  await using app = await projectWithPackage({ 'package.json': JSON.stringify({ scripts: tests }) });
  const running = shell(app.path, `npm run ${name}`);
  await running.output.matches(/ is not ready: the connection was refused/u);
  await using server = await startHttp((_request, response) => response.end(), { port });
  expect(await running.ended).toEqual<Exit>({ status: 0, signal: null });
  expect(running.stdout.text).toMatch(/^tested$/mu);
  expect(server.requests).not.toHaveLength(0);
});

test("GitHub Actions' step waits for the service", async () => {
  const { steps } = z
    .looseObject({ steps: z.array(z.object({ run: z.string() })) })
    .parse(parse(block('yaml', 'npx')));
  const line = steps[0]?.run.replace(/postgres:\/\/\S+/u, database.url('app')) ?? '';
  const manifest = { name: 'app', scripts: { test: 'echo tested' } };
  await using app = await projectWithPackage({ 'package.json': JSON.stringify(manifest) });
  const running = shell(app.path, line);
  expect(await running.ended).toEqual<Exit>({ status: 0, signal: null });
  expect(running.output.text).toMatch(/postgres \S+ is ready after[^]*^tested$/mu);
});

test('Node outside PATH is named in front of both', async () => {
  const dockerfile = block('dockerfile', '/nodejs/bin/node');
  const [node, file, ...options] = instruction('ENTRYPOINT', dockerfile);
  expect([node, file, options]).toEqual(['/nodejs/bin/node', '/usr/local/bin/wait-for', []]);
  const [app, ...args] = instruction('CMD', dockerfile);
  expect(app).toBe(node);
  await using files = await project({ 'server.js': "console.log('the server runs');" });
  const result = await run(['file:///', process.execPath, ...args], {
    cwd: files.path,
    env: { PATH: '/nowhere' },
  });
  expect(result).toMatchObject({ status: 0, stdout: 'the server runs\n' });
});

describe('in a monorepo', () => {
  const all = services('x-needs');
  test.each([
    ['orders', { db: 'postgres', rates: 'http' }],
    ['rates', { db: 'postgres' }],
  ])('%s waits for what all need, and for its own', async (name, kinds) => {
    expect(await kindsIn(all[name]?.environment ?? {})).toEqual(kinds);
  });
});
