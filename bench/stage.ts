import { join } from 'node:path';
import { startHttp } from '../test/support/http.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { program } from '../test/support/program.ts';
import { startRedis } from '../test/support/redis.ts';
import { temporaryDirectory } from '../test/support/temporary.ts';

/** Real servers that are all ready, as targets by kind. */
export interface Stage extends AsyncDisposable {
  /** In the order of the tables. */
  readonly targets: Readonly<Record<string, readonly string[]>>;
  /** Of the servers, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Of the kinds together, what "all five" means. */
const five = ['file', 'tcp', 'http', 'redis', 'postgres'];

export async function startStage(): Promise<Stage> {
  const directory = await temporaryDirectory('bench');
  const socketPath = join(directory.path, 'socket');
  const http = await startHttp((_request, response) => response.end('ok'));
  const unix = await startHttp((_request, response) => response.end('ok'), { socketPath });
  const redis = await startRedis({ password: 'secret' });
  const postgres = await startPostgres();
  const single: Readonly<Record<string, string>> = {
    file: `file://${program}`,
    tcp: `tcp://${http.host}:${http.port}`,
    unix: `unix://${socketPath}`,
    dns: 'dns://localhost',
    http: http.url('/'),
    redis: redis.url({}),
    postgres: postgres.url(),
  };
  const [version] = await postgres.sql('SHOW server_version');
  const [, redisVersion = ''] =
    /redis_version:(\S+)/u.exec(String(await redis.command('INFO', 'server'))) ?? [];
  return {
    versions: { PostgreSQL: String(version?.['server_version']), Redis: redisVersion },
    targets: {
      ...Object.fromEntries(Object.entries(single).map(([kind, target]) => [kind, [target]])),
      'all five': five.map((kind) => single[kind] ?? ''),
    },
    async [Symbol.asyncDispose]() {
      for (const server of [http, unix, redis, postgres, directory]) await server[Symbol.asyncDispose]();
    },
  };
}
