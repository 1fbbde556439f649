import { createServer as createHttpServer } from 'node:http';
import type { Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import {
  bannerServer,
  drippingServer,
  endlessServer,
  scriptedServer,
  type TcpServer,
} from '../../support/faults.ts';
import { startRedis } from '../../support/redis.ts';
import { oneOfEach } from '../../support/sweep.ts';
import { failure, outcome } from './probing.ts';
import { authentication, error, message, ok, welcome } from './wire.ts';

const at = (port: number, parameters = ''): string =>
  `postgres://u:canary@127.0.0.1:${port}/app${parameters}`;

/** Far above what an answer takes, far below the limit of an attempt. */
const soon = 2500;

async function quickly(port: number, parameters: string): Promise<string> {
  const started = performance.now();
  const found = await failure({ url: at(port, parameters) }, { limit: 10_000 });
  expect(performance.now() - started).toBeLessThan(soon);
  expect(found?.message).not.toContain('canary');
  return `${found?.class} ${found?.code}: ${found?.message}`;
}

let stop: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(stop.map((end) => end()));
  stop = [];
});

async function listening(start: () => Promise<TcpServer>): Promise<TcpServer> {
  const server = await start();
  stop.push(() => server.close());
  return server;
}

function portOf(address: ReturnType<Server['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('it does not listen on a port');
  return address.port;
}

/** Answers a line when it has one, as Go's HTTP servers do. */
const lineServer = (answer: string): Promise<TcpServer> =>
  scriptedServer((socket) => {
    socket.on('data', (bytes) => {
      if (bytes.includes('\n')) socket.end(answer);
    });
  });

const strangers: readonly (readonly [what: string, start: () => Promise<TcpServer>, said: string])[] = [
  ['an SSH server', () => bannerServer('SSH-2.0-OpenSSH_9.9\r\n'), ': SSH-2.0-OpenSSH_9.9'],
  ['a mail server', () => bannerServer('220 mail ESMTP\r\n'), ': 220 mail ESMTP'],
  [
    'an HTTP server that waits for a line',
    () => lineServer('HTTP/1.1 400 Bad Request\r\n\r\n'),
    ': HTTP/1.1 400 Bad Request',
  ],
  ['memcached', () => lineServer('ERROR\r\n'), ': ERROR'],
  ['a MySQL', () => bannerServer('\x4a\0\0\0\x0a8.0.0\0'), ''],
  ['a server that sends x without end', () => endlessServer('x'.repeat(10_000)), `: ${'x'.repeat(60)}`],
  ['a server that sends S without end', () => endlessServer('S'.repeat(10_000)), `: ${'S'.repeat(60)}`],
  ['a server that sends E without end', () => endlessServer('E'.repeat(10_000)), `: ${'E'.repeat(60)}`],
  ['a server that sends zeros without end', () => endlessServer(Buffer.alloc(10_000)), ''],
];

describe.each(oneOfEach(3, ['', '?sslmode=disable', '?sslmode=require']))('with %j', (parameters) => {
  test.each(strangers)('%s is no PostgreSQL', async (_what, start, said) => {
    const server = await listening(start);
    expect(await quickly(server.port, parameters)).toBe(
      `misconfigured PROTOCOL: its answer is not PostgreSQL's${said}`,
    );
    await eventually('nothing stays open', () => server.connections() === 0);
  });

  test('an HTTP server of Node is none', async () => {
    const http = createHttpServer().listen(0, '127.0.0.1');
    await eventually('it listens', () => http.listening);
    stop.push(() => new Promise((resolve) => void http.close(resolve)));
    expect(await quickly(portOf(http.address()), parameters)).toBe(
      "misconfigured PROTOCOL: its answer is not PostgreSQL's: HTTP/1.1 400 Bad Request",
    );
  });

  test('a Redis is none', async () => {
    const redis = await startRedis();
    stop.push(() => redis.stop());
    expect(await quickly(redis.port, parameters)).toMatch(
      /^misconfigured PROTOCOL: its answer is not PostgreSQL's: \+PONG$/,
    );
  });

  test('nor is it one that accepts', async () => {
    const server = await listening(() => bannerServer('SSH-2.0-OpenSSH_9.9\r\n'));
    expect(await outcome({ url: at(server.port, parameters), level: 'accepting' })).toBe(
      'misconfigured PROTOCOL',
    );
  });
});

/** After the first packet. */
const answering = (bytes: Buffer): Promise<TcpServer> =>
  scriptedServer((socket) => {
    socket.once('data', () => socket.resume().write(bytes));
  });

/** The same, and then some of it for as long as the client reads. */
const answeringWithoutEnd = (start: Buffer, more: Buffer): Promise<TcpServer> =>
  scriptedServer((socket) => {
    // In large pieces, for it is this process that sends.
    const piece = Buffer.alloc(more.length * Math.ceil(65_536 / more.length), more);
    const send = (): boolean => socket.writable && socket.write(piece) && send();
    socket.once('data', () => {
      socket.resume().on('drain', send).write(start);
      send();
    });
  });

describe('what no real server can be made to say has its code', () => {
  test.each<[what: string, bytes: Buffer, expected: string]>([
    ['Kerberos', authentication(2), 'misconfigured AUTHENTICATION'],
    ['GSSAPI', authentication(7), 'misconfigured AUTHENTICATION'],
    ['an authentication of the future', authentication(99), 'misconfigured AUTHENTICATION'],
    ['SASL without SCRAM', authentication(10, 'OAUTHBEARER\0\0'), 'misconfigured AUTHENTICATION'],
    ['SASL without an end', authentication(10, 'SCRAM-SHA-256'), 'unready TIMEOUT'],
    [
      'a SCRAM that is none',
      Buffer.concat([authentication(10, 'SCRAM-SHA-256\0\0'), authentication(11, 'x')]),
      'misconfigured PROTOCOL',
    ],
    ['the end of a SCRAM', authentication(12, 'v=x'), 'misconfigured PROTOCOL'],
    ['authentication without a kind', message('R', ''), 'misconfigured PROTOCOL'],
    ['an error without an end', message('E', 'C28000'), 'misconfigured PROTOCOL'],
    ['an error without fields', message('E', '\0'), 'misconfigured PROTOCOL'],
    ['an error without a code', error('Mno'), 'misconfigured PROTOCOL'],
    ['a length that is too small', Buffer.from('R\0\0\0\x03'), 'misconfigured PROTOCOL'],
    ['a greeting that is too long', message('E', Buffer.alloc(40_000)), 'misconfigured PROTOCOL'],
    ['a notice first', Buffer.concat([message('N', 'Mhi\0\0'), error('C3D000|Mno')]), 'misconfigured 3D000'],
    ['a row of no query', Buffer.concat([welcome, message('D', '\xff\xff')]), 'misconfigured PROTOCOL'],
    [
      'columns without an end',
      Buffer.concat([welcome, message('T', '\x7f\xffabc')]),
      'misconfigured PROTOCOL',
    ],
    ['an unknown message', Buffer.concat([welcome, message('?', 'abc')]), 'misconfigured PROTOCOL'],
    ['08006', error('C08006|Mgone'), 'unready 08006'],
    ['08P01 of PgBouncer', error('C08P01|Mno more connections allowed (max_client_conn)'), 'unready 08P01'],
    ...[
      'SASL authentication failed',
      'password authentication failed for user "app"',
      'no such user',
      'no such database: app',
      'database "app" does not exist',
      'unsupported startup parameter: options',
      'SSL required',
      'TLS connection required',
    ].map((said): [string, Buffer, string] => [
      `08P01 of PgBouncer, ${said}`,
      error(`C08P01|M${said}`),
      'misconfigured 08P01',
    ]),
    ...['query_wait_timeout', 'server login has been failing, try again later (server_login_retry)'].map(
      (said): [string, Buffer, string] => [
        `08P01 of PgBouncer, ${said}`,
        error(`C08P01|M${said}`),
        'unready 08P01',
      ],
    ),
    ['28000', error('C28000|Mno'), 'misconfigured 28000'],
    ['3D000', error('C3D000|Mno'), 'misconfigured 3D000'],
    ['3F000', error('C3F000|Mno'), 'unready 3F000'],
    ['42501', error('C42501|Mno'), 'misconfigured 42501'],
    ['53100', error('C53100|Mdisk full'), 'unready 53100'],
    ['53200', error('C53200|Mout of memory'), 'unready 53200'],
    ['53400', error('C53400|Mlimit'), 'unready 53400'],
    ['57P02', error('C57P02|Mcrash'), 'unready 57P02'],
    ['57P03', error('C57P03|Mthe database system is in recovery mode'), 'unready 57P03'],
    ['58000', error('C58000|Mio'), 'unready 58000'],
    ['XX000', error('CXX000|Mbug'), 'unready XX000'],
    ['a class that is not known', error('CQQ000|M?'), 'unready QQ000'],
  ])('and is $2: $0', async (_what, bytes, expected) => {
    const server = await listening(() => answering(bytes));
    const limit = expected.endsWith('TIMEOUT') ? 300 : 10_000;
    expect(await outcome({ url: at(server.port, '?sslmode=disable') }, { limit })).toBe(expected);
    await eventually('nothing stays open', () => server.connections() === 0);
  });

  test.each<[what: string, answer: string | Buffer, expected: string]>([
    ['a pooler that is full', error('C53300|Mtoo many'), 'unready 53300'],
    [
      'a server that can not fork',
      'Ecould not fork new process for connection: no memory\n\0',
      'unready 53000',
    ],
    ['an answer with something behind it', 'Sx', 'misconfigured PROTOCOL'],
    ['an answer that is none', 'Q', 'misconfigured PROTOCOL'],
    ['TLS that is none', 'S', 'unready TIMEOUT'],
  ])('asked for TLS, %s', async (_what, answer, expected) => {
    const server = await listening(() => answering(Buffer.from(answer)));
    const limit = expected.endsWith('TIMEOUT') ? 300 : 10_000;
    expect(await outcome({ url: at(server.port, '?sslmode=require') }, { limit })).toBe(expected);
  });

  test('57P03 is told in the words of the server, harmless ones', async () => {
    const server = await listening(() => answering(error(`C57P03|Mnot\u0007now\nDlater`)));
    expect((await failure({ url: at(server.port, '?sslmode=disable') }))?.message).toBe('not now Dlater');
  });
});

describe('a server that sends without end takes no memory', () => {
  const nothing = Buffer.alloc(0);
  test.each<[what: string, start: Buffer, more: Buffer, expected: string]>([
    ['notices', ok, message('N', `M${'x'.repeat(1000)}\0\0`), 'TOO_LONG'],
    ['log-ins', nothing, ok, 'PROTOCOL'],
    ['parameters', ok, message('S', 'a\0b\0'), 'TOO_LONG'],
    ['parameters first', nothing, message('S', 'a\0b\0'), 'PROTOCOL'],
    [
      'one message',
      Buffer.concat([ok, Buffer.from('D\x7f\xff\xff\xff', 'latin1')]),
      Buffer.alloc(1000),
      'TOO_LONG',
    ],
    [
      'one message of a length that is allowed',
      Buffer.concat([ok, Buffer.from('N\0\x0f\0\0')]),
      Buffer.alloc(1000),
      'PROTOCOL',
    ],
  ])('be it %s', async (_what, start, more, expected) => {
    const server = await listening(() => answeringWithoutEnd(start, more));
    const url = at(server.port, '?sslmode=disable');
    // What is allocated for the first attempt stays.
    await outcome({ url });
    const before = process.memoryUsage.rss();
    for (let round = 0; round < 3; round += 1) {
      expect(await outcome({ url })).toBe(`misconfigured ${expected}`);
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(20 * 1024 * 1024);
    await eventually('nothing stays open', () => server.connections() === 0);
  });

  test('nor does one that drips', async () => {
    const server = await listening(() => drippingServer(Buffer.alloc(1000, 'N\0\0\0\x08Mx\0\0'), 5));
    expect(await outcome({ url: at(server.port, '?sslmode=disable') }, { limit: 400 })).toBe(
      'unready TIMEOUT',
    );
  });
});
