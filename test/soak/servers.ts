import type { RequestListener } from 'node:http';
import { authority } from '../support/certificates.ts';
import { startHttp } from '../support/http.ts';
import { startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';

/** Stands in each password, and so must never be printed. */
export const canary = 'canary';

const password = `${canary}/1 2`;
const authorization = `Basic ${Buffer.from(`app:${password}`).toString('base64')}`;

/** Real servers, one of each for all trials. */
export interface Servers extends AsyncDisposable {
  readonly ports: Readonly<Record<'http' | 'https' | 'postgres' | 'redis' | 'rediss', number>>;
  readonly password: string;
  /** Of the authority that those with TLS have their certificates from, as PEM text. */
  readonly ca: string;
}

const answer: RequestListener = (request, response) => {
  const known = request.headers.authorization === authorization;
  response.writeHead(known ? 200 : 401).end('ready');
};

export async function startServers(): Promise<Servers> {
  const tls = authority().server();
  const servers = {
    http: await startHttp(answer),
    https: await startHttp(answer, { tls }),
    postgres: await startPostgres({ databases: ['app'], roles: [{ name: 'app', password }] }),
    redis: await startRedis({ password }),
    rediss: await startRedis({ password, tls }),
  };
  return {
    ports: {
      http: servers.http.port,
      https: servers.https.port,
      postgres: servers.postgres.port,
      redis: servers.redis.port,
      rediss: servers.rediss.port,
    },
    password,
    ca: authority().cert,
    async [Symbol.asyncDispose]() {
      for (const server of Object.values(servers)) await server[Symbol.asyncDispose]();
    },
  };
}
