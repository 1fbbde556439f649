import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { startHttp } from '../test/support/http.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { startRedis } from '../test/support/redis.ts';

// How long it takes from the start to the app's first instruction when everything is ready, beside Node alone.

const run = promisify(execFile);
const runs = 31;
const program = join(import.meta.dirname, '../dist/wait-for.cjs');
/** An app whose first instruction ends it, and that costs nothing itself. */
const app = ['--', '/bin/true'];

const http = await startHttp((_request, response) => response.end('ok'));
const postgres = await startPostgres();
const redis = await startRedis({ password: 'secret' });
const targets = {
  file: `file://${program}`,
  tcp: `tcp://${http.host}:${http.port}`,
  http: http.url('/'),
  redis: redis.url({}),
  postgres: postgres.url(),
};

await report('node -e 0', ['-e', '0']);
for (const [kind, target] of Object.entries(targets))
  await report(`wait-for ${kind}`, [program, '-q', target, ...app]);
await report('wait-for, all five', [program, '-q', ...Object.values(targets), ...app]);

await http.close();
await redis.stop();
await postgres.stop();

async function report(name: string, args: string[]): Promise<void> {
  const times: number[] = [];
  while (times.length < runs) {
    const start = performance.now();
    await run(process.execPath, args);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const [fastest = 0, median = 0] = [times[0], times[Math.floor(runs / 2)]];
  console.log(`${name.padEnd(24)} median ${median.toFixed(0)} ms, fastest ${fastest.toFixed(0)} ms`);
}
