import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authority } from '../support/certificates.ts';
import { startHttp, type HttpServer } from '../support/http.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { run } from '../support/program.ts';
import { startRedis, type Redis } from '../support/redis.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

let directory: TemporaryDirectory;
let postgres: Postgres;
let redis: Redis;
let api: HttpServer;

beforeAll(async () => {
  directory = await temporaryDirectory('node-environment');
  postgres = await startPostgres();
  redis = await startRedis({ password: 'secret' });
  api = await startHttp((_request, response) => response.end(), { tls: authority().server() });
  await writeFile(join(directory.path, 'tracing.cjs'), 'globalThis.traced = true;\n');
  await writeFile(join(directory.path, 'authority.pem'), authority().cert);
});
afterAll(async () => {
  await api.close();
  await redis.stop();
  await postgres.stop();
  await directory.remove();
});

/** Prints what it finds of the variables, and whether they have had their effect. */
const app = `
  const { NODE_OPTIONS, NODE_EXTRA_CA_CERTS, DEBUG, NODE_PG_FORCE_NATIVE, UV_THREADPOOL_SIZE } = process.env;
  const inspector = require('node:inspector').url() !== undefined;
  const heap = Math.round(require('node:v8').getHeapStatistics().heap_size_limit / 2 ** 20);
  process.stdout.write(JSON.stringify({
    NODE_OPTIONS, NODE_EXTRA_CA_CERTS, DEBUG, NODE_PG_FORCE_NATIVE, UV_THREADPOOL_SIZE,
    inspector, small: heap < 200, traced: globalThis.traced === true,
  }));`;

const none = { inspector: false, small: false, traced: false };

/** `.` stands for the directory of the files. */
const rows: { env: Record<string, string>; effect?: Partial<typeof none>; says?: RegExp }[] = [
  { env: {} },
  { env: { NODE_OPTIONS: '--max-old-space-size=96' }, effect: { small: true } },
  { env: { NODE_OPTIONS: '--require ./tracing.cjs' }, effect: { traced: true } },
  { env: { NODE_OPTIONS: '--disallow-code-generation-from-strings' } },
  {
    env: { NODE_OPTIONS: '--inspect=127.0.0.1:0' },
    effect: { inspector: true },
    // Once for wait-for and once for the app: Node says so before a program of its begins.
    says: /^(?:Debugger listening on [^]*){2}$/m,
  },
  { env: { NODE_EXTRA_CA_CERTS: './authority.pem' } },
  { env: { DEBUG: '*' } },
  { env: { NODE_PG_FORCE_NATIVE: '1' } },
  { env: { UV_THREADPOOL_SIZE: '1' } },
];

describe('what is meant for the app reaches it unchanged, and does no harm to the wait', () => {
  test.each(rows)('such as $env', async ({ env, effect, says }) => {
    const given = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, value.replace('./', `${directory.path}/`)]),
    );
    const targets = [postgres.url(), redis.url(), `${api.url()}#name=api`, 'dns://localhost', 'file:///'];
    const document = {
      tls: { kind: 'http', url: api.url(), tls: { ca: join(directory.path, 'authority.pem') } },
      program: { kind: 'exec', command: ['true'] },
      ...Object.fromEntries(
        targets.filter((target) => !target.includes('#')).map((target, index) => [`n${index}`, target]),
      ),
    };
    const { status, stdout, stderr } = await run([process.execPath, '-e', app], {
      env: { ...given, WAIT_FOR: JSON.stringify({ timeout: '20s', dependencies: document }) },
    });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(JSON.parse(stdout)).toEqual({ ...given, ...none, ...effect });
    // wait-for's own lines, and nothing else: no driver's, no warning.
    const others = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('wait-for: '));
    expect(says ? says.test(stderr) : others.length === 0).toBe(true);
    expect(stderr).not.toContain('secret');
  });
});
