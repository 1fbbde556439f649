import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lookup } from '../../src/probes/lookup.ts';
import { authority } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import {
  bannerServer,
  blackHole,
  closingServer,
  drippingServer,
  endlessServer,
  refusingPort,
  resettingServer,
  silentServer,
  type TcpServer,
} from '../support/faults.ts';
import { startHttp } from '../support/http.ts';
import { attempt, outcome } from './attempt.ts';

/** Each kind that connects, as a target of a server's port. */
const targets = {
  tcp: (port: number) => `tcp://127.0.0.1:${port}`,
  http: (port: number) => `http://127.0.0.1:${port}/health`,
  https: (port: number) => `https://127.0.0.1:${port}/health`,
  postgres: (port: number) => `postgres://app:secret@127.0.0.1:${port}/app`,
  redis: (port: number) => `redis://:secret@127.0.0.1:${port}`,
  'redis without a password': (port: number) => `redis://127.0.0.1:${port}`,
  rediss: (port: number) => `rediss://:secret@127.0.0.1:${port}`,
};

type Name = keyof typeof targets;

const everyKind: Name[] = ['tcp', 'http', 'https', 'postgres', 'redis', 'redis without a password', 'rediss'];
const speaking = everyKind.filter((name) => name !== 'tcp');
const redisKinds = ['redis', 'redis without a password'] as const;
const overTls = ['https', 'rediss'] as const;

const hangingLookup: Lookup = () => new Promise(() => undefined);
const bothFamilies: Lookup = () =>
  Promise.resolve([
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ]);

/** A server, the kinds that meet it, and what they make of it. */
type Row = readonly [
  server: string,
  start: () => Promise<TcpServer>,
  kinds: readonly Name[],
  expected: string,
];

const greeting = 'SSH-2.0-OpenSSH_9.9\r\n';

const rows: readonly Row[] = [
  ['that refuses', refusingPort, everyKind, 'unreachable ECONNREFUSED'],
  ['that resets', resettingServer, speaking, 'unreachable ECONNRESET'],
  ['that closes at once', closingServer, speaking, 'unready CLOSED'],
  ['that closes at once', closingServer, ['tcp'], 'ready'],
  [
    'that greets as SSH does',
    () => bannerServer(greeting),
    ['http', 'postgres', ...redisKinds],
    'misconfigured PROTOCOL',
  ],
  [
    'that greets as SSH does',
    () => bannerServer(greeting),
    overTls,
    'misconfigured ERR_SSL_WRONG_VERSION_NUMBER',
  ],
  ['that greets as SSH does', () => bannerServer(greeting), ['tcp'], 'ready'],
  ['that never stops talking', () => endlessServer('x'.repeat(10_000)), ['tcp'], 'ready'],
  [
    'that never stops talking',
    () => endlessServer('x'.repeat(10_000)),
    ['http', ...redisKinds],
    'misconfigured PROTOCOL',
  ],
];

describe.each(rows)('a server %s', (_server, start, kinds, expected) => {
  let server: TcpServer;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.close());

  test.each(kinds)(`is, for %s, ${expected}`, async (kind) => {
    expect(await outcome(targets[kind](server.port))).toBe(expected);
    await eventually('the server has no connection left', () => server.connections() === 0);
  });
});

/** What never ends by itself is ended at the limit; no answer takes as long as the test may take. */
const silences: readonly Row[] = [
  ['that is silent', silentServer, speaking, 'unready TIMEOUT'],
  ['that is silent', silentServer, ['tcp'], 'ready'],
  ['whose queue is full', blackHole, everyKind, 'unreachable TIMEOUT'],
  [
    'that sends the status line byte by byte',
    () => drippingServer(`HTTP/1.1 200 ${'O'.repeat(1000)}`, 10),
    ['http'],
    'unready TIMEOUT',
  ],
  [
    'that sends PONG byte by byte',
    () => drippingServer(`+${'PONG'.repeat(1000)}`, 10),
    redisKinds,
    'unready TIMEOUT',
  ],
];

describe.each(silences)('at the limit, a server %s', (_server, start, kinds, expected) => {
  let server: TcpServer;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.close());

  test.each(kinds)(`is, for %s, ${expected}`, async (kind) => {
    expect(await outcome(targets[kind](server.port), { limit: 300 })).toBe(expected);
    await eventually('the server has no connection left', () => server.connections() === 0);
  });
});

describe('a name', () => {
  const named = {
    tcp: 'tcp://no-such-host.invalid:80',
    http: 'http://no-such-host.invalid/',
    https: 'https://no-such-host.invalid/',
    postgres: 'postgres://app@no-such-host.invalid/app',
    redis: 'redis://no-such-host.invalid',
    rediss: 'rediss://no-such-host.invalid',
  };

  test.each(Object.entries(named))('that does not resolve is unreachable, for %s', async (_kind, target) => {
    const failure = await attempt(target);
    expect(failure).toMatchObject({ class: 'unreachable', answeredBy: 'name server' });
    // Where there is no name server at all, nobody can say that the name does not exist.
    expect(failure?.code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
  });

  test.each(Object.entries(named))(
    'whose look-up hangs is given up at the limit, for %s',
    async (_kind, target) => {
      expect(await attempt(target, { lookup: hangingLookup, limit: 50 })).toMatchObject({
        class: 'unreachable',
        code: 'TIMEOUT',
        answeredBy: 'name server',
      });
    },
  );
});

test('each address of a name is tried, and the one that accepts is enough', async () => {
  await using refusing = await refusingPort();
  await using accepting = await silentServer();
  expect(await outcome(`tcp://db.test:${accepting.port}`, { lookup: bothFamilies })).toBe('ready');
  expect(await outcome(`tcp://db.test:${refusing.port}`, { lookup: bothFamilies })).toBe(
    'unreachable ECONNREFUSED',
  );
});

test.each([200, 302, 404, 503])('an answer with status %i leaves nothing open', async (status) => {
  await using server = await startHttp((_request, response) => {
    response.writeHead(status, { location: '/' }).write('a body that never ends');
  });
  await using secure = await startHttp((_request, response) => void response.writeHead(status).end(), {
    tls: authority().server(),
  });
  await attempt(server.url());
  expect(server.requests).toHaveLength(1);
  expect(await outcome(secure.url())).toBe('misconfigured UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});
