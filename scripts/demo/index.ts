import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { startHttp } from '../../test/support/http.ts';
import { freePort } from '../../test/support/ports.ts';
import { startPostgres } from '../../test/support/postgres.ts';
import { startRedis } from '../../test/support/redis.ts';
import { temporaryDirectory } from '../../test/support/temporary.ts';

// Shows the main job on real servers that come up late: a file after 1 s, PostgreSQL after 2, an API after 3 and,
// where a server can be had, Redis after 4.

const app = join(import.meta.dirname, 'app.ts');
const program = join(import.meta.dirname, '../../dist/wait-for.cjs');

const directory = await temporaryDirectory('wait-for-demo');
const key = join(directory.path, 'key.pem');
const apiPort = await freePort();
const api = `http://127.0.0.1:${apiPort}/health`;
const postgres = await startPostgres({ databases: ['app'] });
await postgres.shutdown();
const redis = await startRedis({ password: 'secret' }).catch((error: unknown) => {
  console.log(`(without Redis: ${error instanceof Error ? error.message : 'it does not start'})\n`);
});
await redis?.shutdown();

console.log('Everything comes up late, and the app ends with 42:\n');
const env = {
  DATABASE_URL: postgres.url('app'),
  WAIT_FOR: ['env:DATABASE_URL#name=db', `${api}#name=api`, `file://${key}#name=key`].join(' '),
  ...(redis && { REDIS_URL: redis.url({}), WAIT_FOR_TARGET_CACHE: 'env:REDIS_URL' }),
};
const first = run(['--', process.execPath, app, api, key], env);
await later(1000);
await writeFile(key, 'a key');
await later(1000);
await postgres.start();
await later(1000);
const http = await startHttp((_request, response) => response.end('42'), { port: apiPort });
await later(1000);
await redis?.start();
console.log(`\nexit status ${await first}: the app's own\n`);

console.log('One that never comes, and a password that is wrong:\n');
const wrong = new URL(postgres.url('app'));
wrong.password = 'wrong';
const second = await run(['--timeout', '5s', '--', process.execPath, app, api, key], {
  ...env,
  DATABASE_URL: wrong.href,
  WAIT_FOR_TARGET_QUEUE: `tcp://127.0.0.1:${await freePort()}`,
});
console.log(`\nexit status ${second}: the orchestrator starts the container again`);

await http.close();
await redis?.stop();
await postgres.stop();
await directory[Symbol.asyncDispose]();

async function run(args: string[], variables: Record<string, string>): Promise<number | null> {
  console.log(`$ wait-for ${args.map((arg) => arg.replace(/^.*\//u, '')).join(' ')}`);
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await once(child, 'exit');
  return child.exitCode;
}
