import { once } from 'node:events';
import { createServer as createHttp2Server } from 'node:http2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AttemptContext } from '../../../src/probes/kind.ts';
import { sharedLookup } from '../../../src/probes/lookup.ts';
import { NotReady } from '../../../src/probes/not-ready.ts';
import { look } from '../../../src/probes/net/look.ts';
import { closedEarly, openSocket, type Address } from '../../../src/probes/net/sockets.ts';
import { createWhoIsThere, explainEnd, explainSilence } from '../../../src/probes/net/who-is-there.ts';
import { codeOf } from '../../../src/error-code.ts';
import { authority } from '../../support/certificates.ts';
import { eventually } from '../../support/eventually.ts';
import {
  bannerServer,
  closingServer,
  refusingPort,
  resettingServer,
  scriptedServer,
  silentServer,
  silentUnixSocket,
  type TcpServer,
} from '../../support/faults.ts';
import { startHttp } from '../../support/http.ts';
import { startPostgres } from '../../support/postgres.ts';
import { startRedis } from '../../support/redis.ts';

interface Listener {
  readonly port: number;
  readonly close: () => Promise<unknown>;
}

const lookup = sharedLookup();
const host = '127.0.0.1';

/** Answers a line when it has one. */
const lineServer = (answer: string): Promise<TcpServer> =>
  scriptedServer((socket) => {
    socket.on('data', (bytes) => {
      if (bytes.includes('\n')) socket.end(answer);
    });
  });

async function redis(options: Parameters<typeof startRedis>[0] = {}): Promise<Listener> {
  const server = await startRedis(options);
  return { port: server.port, close: () => server.stop() };
}

async function postgres(): Promise<Listener> {
  const server = await startPostgres();
  return { port: server.port, close: () => server.stop() };
}

async function http2(): Promise<Listener> {
  const server = createHttp2Server().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return { port, close: () => new Promise((resolve) => void server.close(resolve)) };
}

/** Answers the beginning of HTTP/2 with its own, an empty SETTINGS frame: RFC 9113, section 3.4. */
const strictHttp2 = (): Promise<TcpServer> =>
  scriptedServer((socket) => {
    socket.once('data', (bytes) => {
      if (bytes.includes('PRI * HTTP/2.0\r\n')) socket.write(Buffer.from('000000040000000000', 'hex'));
      else socket.destroy();
    });
  });

const nonsense = (): NotReady => new NotReady('misconfigured', 'PROTOCOL', 'nonsense');

const tls = () => authority().server(['localhost']);

const known: readonly (readonly [who: string, start: () => Promise<Listener>, description: string])[] = [
  ['a Redis', redis, 'it is a Redis server'],
  ['a Redis with a password', () => redis({ password: 'secret' }), 'it is a Redis server'],
  ['a Redis with TLS', () => redis({ tls: tls() }), 'it speaks TLS'],
  [
    'a Redis that asks for a certificate',
    () => redis({ tls: { ...tls(), ca: authority().cert } }),
    'it speaks TLS',
  ],
  ['a PostgreSQL', postgres, 'it is a PostgreSQL server'],
  ['an HTTP server', () => startHttp((_request, response) => response.end()), 'it speaks HTTP'],
  [
    'an HTTP server with TLS',
    () => startHttp((_request, response) => response.end(), { tls: tls() }),
    'it speaks TLS',
  ],
  [
    'an HTTP server that waits for a line',
    () => lineServer('HTTP/1.0 400 Bad Request\r\n\r\n'),
    'it speaks HTTP',
  ],
  ['an HTTP/0.9 server', () => lineServer('<!DOCTYPE HTML>\n<html lang="en">'), 'it speaks HTTP'],
  ['an HTTP/2 server', http2, 'it speaks HTTP/2 alone'],
  ['an HTTP/2 server that hangs up on all else', strictHttp2, 'it speaks HTTP/2 alone'],
  [
    'an SSH server',
    () => bannerServer('SSH-2.0-OpenSSH_9.9\r\n'),
    'it is an SSH server: SSH-2.0-OpenSSH_9.9',
  ],
  ['a mail server', () => bannerServer('220 mail ESMTP\r\n'), 'it is a mail or FTP server'],
  ['a MySQL', () => bannerServer('J\0\0\0\n8.4.0\0'), 'it is a MySQL server'],
  ['a memcached', () => lineServer('ERROR\r\n'), 'it is a memcached server'],
  [
    'a PostgreSQL that is full',
    () => scriptedServer((socket) => socket.resume().end('E\0\0\0\x14SFATAL\0C53300\0\0')),
    'it is a PostgreSQL server',
  ],
  ['whoever says something else', () => lineServer('what?\n'), 'it speaks another protocol'],
];

describe('a look finds', () => {
  test.each(known)('%s', async (_who, start, description) => {
    const server = await start();
    const found = await look({ host, port: server.port }, { lookup, signal: new AbortController().signal });
    await server.close();
    expect(found?.description).toBe(description);
  });

  test.each([
    ['refuses', refusingPort],
    ['resets', resettingServer],
    ['closes', closingServer],
    ['is silent', silentServer],
  ])('nobody where the server %s, and ends by itself', async (_does, start) => {
    await using server = await start();
    expect(
      await look({ host, port: server.port }, { lookup, signal: new AbortController().signal }),
    ).toBeUndefined();
    await eventually('nothing stays open', () => server.connections() === 0);
  });

  test('nobody behind a Unix socket that is silent', async () => {
    await using server = await silentUnixSocket();
    const { signal } = new AbortController();
    expect(await look({ path: server.path }, { lookup, signal })).toBeUndefined();
  });
});

test('PostgreSQL is asked alone, for it logs whatever else it gets', async () => {
  const asked: string[] = [];
  await using server = await scriptedServer((socket) => {
    socket.on('data', (bytes) => {
      asked.push(bytes.toString('hex'));
      socket.write('N');
    });
  });
  const { signal } = new AbortController();
  expect((await look({ host, port: server.port }, { lookup, signal }))?.protocol).toBe('PostgreSQL');
  expect(asked).toEqual(['0000000804d2162f']);
});

describe('of one dependency', () => {
  let server: TcpServer;
  beforeAll(async () => {
    server = await bannerServer('SSH-2.0-x\r\n');
  });
  afterAll(() => server.close());

  test('each address is looked at every ten seconds at most, and meanwhile what was found is told', async () => {
    let now = 0;
    const whoIsThere = createWhoIsThere(() => now);
    const { signal } = new AbortController();
    await using other = await bannerServer('220 mail\r\n');
    const looksAt = async (looked: TcpServer): Promise<[string | undefined, number]> => {
      const before = looked.accepted();
      const found = await whoIsThere({ host, port: looked.port }, { lookup, signal });
      return [found?.protocol, looked.accepted() - before];
    };
    expect(await looksAt(server)).toEqual(['SSH', 1]);
    now = 5000;
    expect(await looksAt(server)).toEqual(['SSH', 0]);
    expect(await looksAt(other)).toEqual(['SMTP', 1]);
    now = 9999;
    expect(await looksAt(server)).toEqual(['SSH', 0]);
    now = 10_000;
    expect(await looksAt(server)).toEqual(['SSH', 1]);
    expect(await looksAt(other)).toEqual(['SMTP', 0]);
  });
});

describe('a look ends', () => {
  const { signal } = new AbortController();
  /** No test takes so long: what stays open for this does not end by itself. */
  const forEver = 600_000;
  const lookForEver = (address: Address, context: AttemptContext) => look(address, context, forEver);

  test('with the attempt that it belongs to', async () => {
    await using server = await silentServer();
    const over = new AbortController();
    const found = lookForEver({ host, port: server.port }, { lookup, signal: over.signal });
    await eventually('it has begun', () => server.connections() === 1);
    over.abort();
    expect(await found).toBeUndefined();
    await eventually('nothing stays open', () => server.connections() === 0);
    expect(server.accepted()).toBe(1);
  });

  test('with the first answer', async () => {
    // It closes what is no line, and waits for the rest of a handshake.
    await using server = await scriptedServer((socket) => {
      socket.once('data', (bytes) => {
        if (bytes[0] === 0) socket.end();
        else if (bytes.includes('PING')) socket.write('+PONG\r\n');
      });
    });
    const found = await lookForEver({ host, port: server.port }, { lookup, signal });
    expect(found?.protocol).toBe('Redis');
    await eventually('nothing stays open', () => server.connections() === 0);
    expect(server.accepted()).toBe(3);
  });

  test.each([
    ['well', (work: PromiseWithResolvers<string>) => work.resolve('done'), 'done'],
    ['badly', (work: PromiseWithResolvers<string>) => work.reject(nonsense()), 'PROTOCOL'],
  ])('with the work that was silent and ended %s', async (_how, end, outcome) => {
    await using server = await silentServer();
    const address = { host, port: server.port };
    const context = { lookup, signal, whoIsThere: lookForEver };
    const socket = await openSocket(address, context);
    const work = Promise.withResolvers<string>();
    const explained = explainSilence(work.promise, { socket, address, context, explain: closedEarly });
    await eventually('it has begun', () => server.connections() === 2);
    end(work);
    expect(await explained.catch(codeOf)).toBe(outcome);
    await eventually('only the work is left', () => server.connections() === 1);
    socket.destroy();
  });
});

test('nobody is looked for where the attempt is over, or its failure tells enough', async () => {
  await using server = await bannerServer('SSH-2.0-x\r\n');
  const address = { host, port: server.port };
  const over = new AbortController();
  const context = { lookup, signal: over.signal, whoIsThere: createWhoIsThere() };
  const codeAfter = (failure: NotReady): Promise<unknown> =>
    explainEnd(Promise.reject(failure), { address, context, explain: nonsense }).catch(codeOf);
  expect(await codeAfter(new NotReady('misconfigured', '28P01', 'no'))).toBe('28P01');
  expect(server.accepted()).toBe(0);
  expect(await codeAfter(closedEarly())).toBe('PROTOCOL');
  expect(server.accepted()).toBe(1);
  over.abort();
  expect(await codeAfter(closedEarly())).toBe('CLOSED');
});
