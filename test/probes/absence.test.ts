import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authority } from '../support/certificates.ts';
import { bannerServer, blackHole, closingServer, resettingServer, silentServer } from '../support/faults.ts';
import { startHttp, type HttpServer } from '../support/http.ts';
import { freePort } from '../support/ports.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { startRedis, type Redis } from '../support/redis.ts';
import { attempt, declaredProbe, outcomeOf, type Circumstances, type Declared } from './attempt.ts';

interface Servers {
  readonly port: number;
  readonly http: HttpServer;
  readonly https: HttpServer;
  readonly postgres: Postgres;
  readonly redis: Redis;
}

let servers: Servers;
beforeAll(async () => {
  servers = {
    port: await freePort(),
    http: await startHttp((request, response) => {
      response.statusCode = request.url === '/' ? 200 : 503;
      response.end('{"state": "open"}');
    }),
    https: await startHttp((_request, response) => response.end(), { tls: authority().server() }),
    postgres: await startPostgres(),
    redis: await startRedis({ password: 'secret' }),
  };
});
afterAll(async () => {
  const { http, https, postgres, redis } = servers;
  await Promise.all([http.close(), https.close(), postgres.stop(), redis.stop()]);
});

const here = import.meta.filename;
const sh = (script: string): Declared => ({ kind: 'exec', command: ['sh', '-c', script] });

const failing = (code: string): Circumstances => ({
  lookup: () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code })),
});

const found = (...addresses: string[]): Circumstances => ({
  lookup: () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))),
});

interface Row {
  readonly what: string;
  readonly declared: (at: Servers) => Declared;
  readonly code: string;
  readonly circumstances?: Circumstances;
}

describe('what is known not to be there', () => {
  const rows: Row[] = [
    { what: 'a port that refuses', declared: ({ port }) => `tcp://127.0.0.1:${port}`, code: 'ECONNREFUSED' },
    {
      what: 'a name whose addresses all refuse',
      declared: ({ port }) => `tcp://db:${port}`,
      circumstances: found('127.0.0.2', '127.0.0.1'),
      code: 'ECONNREFUSED',
    },
    {
      what: 'a name whose only address that leads anywhere refuses',
      declared: ({ port }) => `tcp://db:${port}`,
      circumstances: found('127.0.0.1', '255.255.255.255'),
      code: 'ECONNREFUSED',
    },
    {
      what: 'a name that is not known',
      declared: () => 'tcp://db:1',
      circumstances: failing('ENOTFOUND'),
      code: 'ENOTFOUND',
    },
    { what: 'the same', declared: () => 'dns://db', circumstances: failing('ENOTFOUND'), code: 'ENOTFOUND' },
    {
      what: 'an address of a name',
      declared: () => ({ kind: 'dns', host: 'db', includes: ['127.0.0.2'] }),
      circumstances: found('127.0.0.1'),
      code: 'ADDRESS_MISSING',
    },
    { what: 'a file', declared: () => `file://${here}.none`, code: 'ENOENT' },
    { what: 'a file below a file', declared: () => `file://${here}/below`, code: 'ENOTDIR' },
    {
      what: 'a text in a file',
      declared: () => ({ kind: 'file', path: here, contains: ['no', 'such'].join(' so ') }),
      code: 'TEXT_MISSING',
    },
    { what: 'a socket', declared: () => `unix://${here}.none`, code: 'ENOENT' },
    { what: 'a status', declared: ({ http }) => http.url('/busy'), code: 'HTTP_503' },
    {
      what: 'a text in a body',
      declared: ({ http }) => ({ kind: 'http', url: http.url(), bodyContains: 'closed' }),
      code: 'BODY_MISMATCH',
    },
    {
      what: 'a value in a body',
      declared: ({ http }) => ({
        kind: 'http',
        url: http.url(),
        json: { pointer: '/state', equals: 'closed' },
      }),
      code: 'BODY_MISMATCH',
    },
    {
      what: 'a server of PostgreSQL',
      declared: ({ port }) => `postgres://u@127.0.0.1:${port}/app`,
      code: 'ECONNREFUSED',
    },
    {
      what: 'several servers of PostgreSQL',
      declared: ({ port }) => `postgres://u@127.0.0.1:${port},db:${port}/app`,
      circumstances: failing('ENOTFOUND'),
      code: 'ECONNREFUSED',
    },
    { what: 'a database', declared: ({ postgres }) => postgres.url('none'), code: '3D000' },
    {
      what: 'a table',
      declared: ({ postgres }) => ({ kind: 'postgres', url: postgres.url(), tables: ['none'] }),
      code: '42P01',
    },
    {
      what: 'rows',
      declared: ({ postgres }) => ({
        kind: 'postgres',
        url: postgres.url(),
        query: 'SELECT 1 LIMIT 0',
        rows: 1,
      }),
      code: 'ROWS',
    },
    {
      what: 'a standby',
      declared: ({ postgres }) => ({ kind: 'postgres', url: postgres.url(), session: 'standby' }),
      code: 'PRIMARY',
    },
    { what: 'a server of Redis', declared: ({ port }) => `redis://127.0.0.1:${port}`, code: 'ECONNREFUSED' },
    {
      what: 'a key',
      declared: ({ redis }) => ({ kind: 'redis', url: redis.url(), key: 'none' }),
      code: 'NO_KEY',
    },
    {
      what: 'a replica',
      declared: ({ redis }) => ({ kind: 'redis', url: redis.url(), role: 'replica' }),
      code: 'NOT_REPLICA',
    },
    { what: 'success', declared: () => sh('exit 3'), code: 'EXIT_3' },
  ];

  test.each(rows)('$what: $code', async ({ declared, code, circumstances }) => {
    await expect(attempt(declared(servers), circumstances)).resolves.toMatchObject({
      code,
      showsAbsence: true,
    });
  });
});

describe('a check that failed itself', () => {
  const rows: Row[] = [
    {
      what: 'at a name server that is down',
      declared: () => 'tcp://db:1',
      circumstances: failing('EAI_AGAIN'),
      code: 'EAI_AGAIN',
    },
    { what: 'the same', declared: () => 'dns://db', circumstances: failing('EAI_FAIL'), code: 'EAI_FAIL' },
    {
      what: 'where no address leads anywhere',
      declared: () => 'tcp://255.255.255.255:1',
      code: process.platform === 'linux' ? 'ENETUNREACH' : 'EACCES',
    },
    {
      what: 'at a path that is too long',
      declared: () => `file:///${'x'.repeat(300)}`,
      code: 'ENAMETOOLONG',
    },
    {
      what: 'at a certificate that is not trusted',
      declared: ({ https }) => https.url(),
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    },
    {
      what: 'for want of the authority to trust',
      declared: ({ https }) => ({ kind: 'http', url: https.url(), tls: { ca: `${here}.none` } }),
      code: 'ENOENT',
    },
    {
      what: 'at a proxy that refuses',
      declared: ({ http, port }) => ({ kind: 'http', url: http.url(), proxy: `http://127.0.0.1:${port}` }),
      code: 'ECONNREFUSED',
    },
    {
      what: 'at a body that is not JSON',
      declared: ({ http }) => ({ kind: 'http', url: http.url(), json: { exists: true }, maxBodyBytes: 3 }),
      code: 'BODY_TOO_LONG',
    },
    {
      what: 'at a log-in',
      declared: ({ postgres }) => postgres.url('postgres', { name: 'postgres', password: 'x' }),
      code: '28P01',
    },
    {
      what: 'at AUTH',
      declared: ({ redis }) => `redis://:wrong@${redis.host}:${redis.port}`,
      code: 'WRONGPASS',
    },
    { what: 'without its program', declared: () => ({ kind: 'exec', command: ['no-such'] }), code: 'ENOENT' },
    { what: 'without its program, in a shell', declared: () => sh('no-such'), code: 'EXIT_127' },
    { what: 'by a signal', declared: () => sh('kill -KILL $$'), code: 'SIGKILL' },
  ];

  test.each(rows)('$what shows nothing: $code', async ({ declared, code, circumstances }) => {
    await expect(attempt(declared(servers), circumstances)).resolves.toMatchObject({
      code,
      showsAbsence: false,
    });
  });

  test.each([
    ['accepts nothing', blackHole, 'TIMEOUT'],
    ['says nothing', silentServer, 'TIMEOUT'],
    ['resets', resettingServer, 'ECONNRESET'],
    ['closes', closingServer, 'CLOSED'],
    ['is another one', () => bannerServer('SSH-2.0-OpenSSH_9.9\r\n'), 'PROTOCOL'],
  ])('at a server that %s shows nothing', async (_what, start, code) => {
    await using server = await start();
    const probe = declaredProbe(`http://127.0.0.1:${server.port}`);
    await expect(outcomeOf(probe, { limit: 1500 })).resolves.toMatchObject({ code, showsAbsence: false });
  });
});
