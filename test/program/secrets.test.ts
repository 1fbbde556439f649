import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closingServer, type TcpServer } from '../support/faults.ts';
import { startHttp, type HttpServer } from '../support/http.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { run } from '../support/program.ts';
import { startRedis, type Redis } from '../support/redis.ts';
import { oneOfEach } from '../support/sweep.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

/** It reads the same in a URL and in JSON. */
const canary = 'cAnArY0123456789';
const encoded = Buffer.from(`user:${canary}`).toString('base64');

function expectNoSecret(output: string): void {
  expect(output.toLowerCase()).not.toContain(canary.toLowerCase());
  expect(output).not.toContain(encoded.slice(8, -4));
  expect(output).not.toContain(Buffer.from(canary).toString('base64').slice(0, -4));
}

let database: Postgres;
let cache: Redis;
let api: HttpServer;
let closing: TcpServer;
let directory: TemporaryDirectory;
let secretFile: string;

beforeAll(async () => {
  database = await startPostgres({ roles: [{ name: 'app', password: canary }], databases: ['app'] });
  cache = await startRedis({ password: canary, users: [`app on >${canary} +ping`] });
  api = await startHttp((_request, response) => response.end());
  closing = await closingServer();
  directory = await temporaryDirectory('secrets');
  secretFile = join(directory.path, 'secret');
  await writeFile(secretFile, canary);
});
afterAll(async () => {
  await database.stop();
  await cache.stop();
  await api.close();
  await closing.close();
  await directory.remove();
});

/** The same secrets, at servers that take them, that refuse them, and that are no servers of that kind at all. */
function dependencies(ports: { postgres: number; redis: number; http: number }): unknown[] {
  const { postgres, redis, http } = ports;
  const host = '127.0.0.1';
  return [
    `postgres://app:${canary}@${host}:${postgres}/app`,
    `redis://:${canary}@${host}:${redis}`,
    `redis://app:${canary}@${host}:${redis}`,
    `http://user:${canary}@${host}:${http}/path?token=${canary}`,
    `http://${canary}@${host}:${http}/user?${canary}`,
    `https://user:${canary}@${host}:${closing.port}/?token=${canary}`,
    {
      kind: 'http',
      url: `http://${host}:${http}/`,
      headers: { authorization: `Bearer ${canary}`, 'x-a': canary },
    },
    { kind: 'redis', host, port: redis, password: { file: secretFile }, name: 'from a file' },
    { kind: 'redis', url: `${host}:${redis},user=app,password=${canary},name=${canary}` },
    `redis://${host}:${redis}/${canary}?username=app&password=${canary}&pasword=${canary}`,
    `redis+unix://${cache.socketPath}?username=app&password=${canary}`,
    {
      kind: 'postgres',
      host,
      port: postgres,
      user: 'app',
      password: { env: 'SECRET' },
      name: 'from a variable',
    },
  ];
}

const situations = {
  success: () => dependencies({ postgres: database.port, redis: cache.port, http: api.port }).toSpliced(5, 1),
  'wrong servers': () => dependencies({ postgres: api.port, redis: database.port, http: cache.port }),
  'servers that close': () =>
    dependencies({ postgres: closing.port, redis: closing.port, http: closing.port }),
  'missing servers': () => dependencies({ postgres: 1, redis: 1, http: 1 }),
  'programs that repeat what they are given': () =>
    [{ env: 'SECRET' }, { file: secretFile }].map((given) => ({
      kind: 'exec',
      command: ['sh', '-c', 'echo "no $1"; exit 1', 'sh', given],
    })),
  'other passwords': () => [
    { kind: 'postgres', host: '127.0.0.1', port: database.port, user: 'app', password: `${canary}!` },
    { kind: 'redis', host: '127.0.0.1', port: cache.port, password: `${canary}!` },
    { kind: 'redis', host: '127.0.0.1', port: cache.port, username: 'nobody', password: canary },
  ],
};

const ways = [
  ['--verbose'],
  ['--quiet'],
  ['--verbose', '--log-format', 'json'],
  ['--check', '--verbose'],
  ['--print-config'],
  ['--fail-fast'],
];

const situationsByWay = Object.entries(situations).flatMap(([name, list]) =>
  ways.map((options) => ({ name, list, options, way: options.join(' ') })),
);

test.each(oneOfEach(4, situationsByWay))(
  'with $name, no secret is written under $way',
  async ({ name, list, options }) => {
    const command = options.includes('--check') ? [] : ['--', 'true', canary];
    const { status, stdout, stderr } = await run(
      [
        '-t',
        name === 'success' ? '20s' : '300ms',
        '--attempt-timeout',
        name === 'success' ? '5s' : '150ms',
        ...options,
        ...command,
      ],
      { env: { WAIT_FOR: JSON.stringify(list()), SECRET: canary, DEBUG: '*' } },
    );
    const fine = name === 'success' || options.includes('--print-config');
    expect(status).toBe(fine ? 0 : options.includes('--check') ? 1 : 124);
    expectNoSecret(stdout + stderr);
  },
);

interface Mistake {
  readonly what: string;
  readonly args?: string[];
  readonly env?: Record<string, string>;
  readonly status?: number;
}

const document = (dependency: unknown): Record<string, string> => ({
  WAIT_FOR: JSON.stringify([dependency]),
});

const mistakes: readonly Mistake[] = [
  ...[
    `postgres://app:${canary}@db:70000/app`,
    `postgres://app:${canary}@db:x/app`,
    `postgres://app:${canary}/x@db/app`,
    `postgres://app:${canary}@db/app?password=${canary}&sslmode=${canary}`,
    `redis://:${canary}/x@cache:6379`,
    `redis://:${canary}@cache:0`,
    `redis://${canary}@cache`,
    `unix:///run/redis.sock?db=0&password=${canary}`,
    `redis://cache?db=${canary}`,
    `redis://:${canary}%zz@cache`,
    `http://user:${canary}@[::/?${canary}`,
    `http://api/?token=${canary}#status=${canary}`,
    `http://api/#${canary}=1`,
    `http://api/#${canary}`,
    `http://api/#status=200&status=${canary}`,
    `tcp://db:5432#password=${canary}`,
    `tcp://${canary}@db`,
    `nonsense://user:${canary}@db`,
    `env:${canary}$`,
    'env:SECRET',
  ].map((target) => ({
    what: target.replaceAll(canary, 'SECRET'),
    args: [target, 'true'],
    env: { SECRET: canary },
  })),
  { what: 'an option that is no word', args: [`--a ${canary}`] },
  { what: 'an option with a value', args: [`--pasword=${canary}`] },
  { what: 'the value of a switch', args: [`--quiet=${canary}`] },
  { what: 'a duration', args: ['-t', canary] },
  { what: 'a choice', args: ['--log-format', canary] },
  { what: 'a variable', env: { WAIT_FOR_TIMEOUT: canary } },
  { what: 'a boolean', env: { WAIT_FOR_ANY: canary } },
  { what: 'a list', env: { WAIT_FOR: `tcp://db:1 ${canary}` } },
  { what: 'JSON', env: { WAIT_FOR: `{"dependencies": {"a": "${canary}" "b"}` } },
  { what: 'JSON that ends early', env: { WAIT_FOR: `["redis://:${canary}@cache` } },
  { what: 'a JSON text for a target', env: document(canary) },
  { what: 'a list for a password', env: document({ kind: 'redis', host: 'a', password: [canary] }) },
  {
    what: 'an object for a password',
    env: document({ kind: 'redis', host: 'a', password: { [`a ${canary}`]: 1 } }),
  },
  { what: 'a text for headers', env: document({ kind: 'http', url: 'http://a/', headers: canary }) },
  {
    what: 'a list for a header',
    env: document({ kind: 'http', url: 'http://a/', headers: { a: [canary] } }),
  },
  { what: 'a URL beside a password', env: document({ kind: 'redis', url: 'redis://a', password: canary }) },
  { what: 'a port', env: document({ kind: 'tcp', host: 'a', port: canary }) },
  { what: 'a kind that is no word', env: document({ kind: `a ${canary}` }) },
  { what: 'a file that holds no port', env: document({ kind: 'tcp', host: 'a', port: { env: 'SECRET' } }) },
  { what: 'a file for WAIT_FOR that is no list', env: { WAIT_FOR_FILE: 'secret' } },
  { what: "a connection string in a command's place", args: [`host=db password=${canary}`], status: 127 },
  { what: 'arguments of a missing command', args: ['no-such-command', canary], status: 127 },
];

const mistakesByFormat = mistakes.flatMap((row) => [
  row,
  { ...row, what: `${row.what}, as JSON`, json: true },
]);

describe('no secret is written where there is a mistake in', () => {
  test.each(oneOfEach(2, mistakesByFormat))(
    '$what',
    async ({ args = ['true'], env = {}, status = 125, ...row }) => {
      const format = 'json' in row ? { WAIT_FOR_LOG_FORMAT: 'json' } : {};
      const result = await run(args, { cwd: directory.path, env: { SECRET: canary, ...env, ...format } });
      expect(result.status).toBe(status);
      expect(result.stderr).not.toBe('');
      expectNoSecret(result.stdout + result.stderr);
    },
  );
});
