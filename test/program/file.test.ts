import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHttp, type HttpServer } from '../support/http.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { program, run } from '../support/program.ts';
import { startRedis, type Redis } from '../support/redis.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

let directory: TemporaryDirectory;
let api: HttpServer;
let postgres: Postgres;
let redis: Redis;

beforeAll(async () => {
  directory = await temporaryDirectory('file');
  api = await startHttp((_request, response) => response.end());
  postgres = await startPostgres();
  redis = await startRedis({ password: 'secret' });
});
afterAll(async () => {
  await redis.stop();
  await postgres.stop();
  await api.close();
  await directory.remove();
});

/** @returns a file that Node runs before the program */
async function preload(name: string, code: string): Promise<string> {
  const path = join(directory.path, name);
  await writeFile(path, code);
  return path;
}

describe('the program runs under any name', () => {
  const types = ['module', 'commonjs', undefined];
  const names = ['wait-for', 'wait-for.js', 'wait-for.cjs', 'wait-for.mjs'];

  test.each(types.flatMap((type) => names.map((name) => ({ type, name }))))(
    '$name below a package.json whose type is $type',
    async ({ type, name }) => {
      const home = join(directory.path, `${type}-${name}`);
      const file = join(home, name);
      await mkdir(home);
      await writeFile(join(home, 'package.json'), JSON.stringify({ type }));
      await copyFile(program, file);
      const result = await run([api.url(), redis.url({}), postgres.url(), 'echo', 'started'], { file });
      expect(result).toMatchObject({ status: 0, stdout: 'started\n' });
    },
  );
});

describe('a Node that is too old is refused, and no other', () => {
  test.each([
    { version: '22.18.3', status: 125 },
    { version: '20.20.2', status: 125 },
    { version: '4.9.1', status: 125 },
    { version: '22.19.0', status: 0 },
    { version: '23.0.0', status: 0 },
  ])('$version', async ({ version, status }) => {
    const versions = `{ ...process.versions, node: '${version}' }`;
    const old = await preload(
      'old.cjs',
      `Object.defineProperty(process, 'versions', { value: ${versions} });`,
    );
    const result = await run(['file:///', 'true'], { env: { NODE_OPTIONS: `--require ${old}` } });
    expect(result).toMatchObject({ status, stdout: '' });
    const refusal = `wait-for: needs Node 22.19 or later, and this is ${version}\n`;
    expect(result.stderr === refusal).toBe(status === 125);
  });
});

describe('what is not needed is not loaded', () => {
  const network = ['net', 'stream'];
  const others = ['crypto', 'tls', 'http', 'http2', 'zlib', 'assert', 'dns', 'perf_hooks', 'worker_threads'];
  const heavy = [...network, ...others, 'fs/promises'];
  const kinds: { kind: string; target: () => string; loads?: string[] }[] = [
    { kind: 'file', target: () => 'file:///' },
    { kind: 'tcp', target: () => `tcp://${api.host}:${api.port}`, loads: network },
    { kind: 'http', target: () => api.url(), loads: network },
    { kind: 'redis', target: () => redis.url({}), loads: network },
    // The password's proof.
    { kind: 'postgres', target: () => postgres.url(), loads: [...network, 'crypto'] },
  ];

  test.each(kinds)('by $kind', async ({ target, loads = [] }) => {
    const list = await preload(
      'list.cjs',
      `process.execve = () => {
        const names = process.moduleLoadList.map((name) => name.replace('NativeModule ', ''));
        require('node:fs').writeSync(1, JSON.stringify(names));
        process.exit();
      };`,
    );
    const { stdout } = await run([target(), 'true'], { env: { NODE_OPTIONS: `--require ${list}` } });
    const loaded: unknown = JSON.parse(stdout);
    expect(heavy.filter((name) => Array.isArray(loaded) && loaded.includes(name))).toEqual(loads);
  });
});
