import {
  bannerServer,
  closingServer,
  resettingServer,
  silentServer,
  silentUnixSocket,
  type TcpServer,
  type UnixServer,
} from '../support/faults.ts';
import { startHttp, type HttpServer } from '../support/http.ts';
import { freePort } from '../support/ports.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { startRedis, type Redis } from '../support/redis.ts';

export const host = '127.0.0.1';

export interface Servers extends AsyncDisposable {
  readonly http: HttpServer;
  readonly unix: UnixServer;
  readonly postgres: Postgres;
  readonly redis: Redis;
  /** Servers that fail, each in its own way. */
  readonly refuses: { readonly port: number };
  readonly resets: TcpServer;
  readonly closes: TcpServer;
  readonly hangs: TcpServer;
  readonly greets: TcpServer;
  readonly mutters: TcpServer;
  /** Whether none of them has a connection. */
  areLeft(): Promise<boolean>;
}

export async function startServers(): Promise<Servers> {
  const http = await startHttp((_request, response) => response.end('ready'));
  const unix = await silentUnixSocket();
  const postgres = await startPostgres();
  const redis = await startRedis({ password: 'secret' });
  // Not one that connections get of their own accord: of thousands, one would connect to itself.
  const refuses = { port: await freePort() };
  const resets = await resettingServer();
  const closes = await closingServer();
  const hangs = await silentServer();
  const greets = await bannerServer('SSH-2.0-OpenSSH_9.9\r\n');
  const mutters = await bannerServer('N');
  const ours = [unix, resets, closes, hangs, greets, mutters];
  return {
    http,
    unix,
    postgres,
    redis,
    refuses,
    resets,
    closes,
    hangs,
    greets,
    mutters,
    async areLeft() {
      if (ours.some((server) => server.connections() > 0)) return false;
      // The real servers are asked through their Unix sockets.
      if (String(await redis.command('CLIENT', 'LIST')).includes(` addr=${host}:`)) return false;
      const sessions = 'SELECT FROM pg_stat_activity WHERE client_addr IS NOT NULL';
      return (await postgres.sql(sessions)).length === 0;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([http, ...ours].map((server) => server.close()));
      await postgres.stop();
      await redis.stop();
    },
  };
}
