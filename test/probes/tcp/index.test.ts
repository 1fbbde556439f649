import { describe, expect, test } from 'vitest';
import type { LookupAddress } from 'node:dns';
import { tcp } from '../../../src/probes/tcp/index.ts';
import { authority } from '../../support/certificates.ts';
import { eventually } from '../../support/eventually.ts';
import {
  bannerServer,
  blackHole,
  closingServer,
  drippingServer,
  endlessServer,
  refusingPort,
  scriptedServer,
  silentServer,
} from '../../support/faults.ts';
import { startHttp, type HttpServer } from '../../support/http.ts';
import { containing, matching } from '../../support/matching.ts';
import { mistakesIn, outcomeOf, probeOf } from '../attempt.ts';

const at = ({ port }: { port: number }) => ({ host: '127.0.0.1', port });

/** A name server that knows one name; loopback has sixteen million addresses. */
const lookupOf =
  (...addresses: string[]) =>
  (): Promise<LookupAddress[]> =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

const hanging = (): Promise<LookupAddress[]> => new Promise(() => undefined);

describe('a connection', () => {
  test('that is accepted is enough, and is closed again', async () => {
    await using server = await silentServer();
    await expect(outcomeOf(probeOf(tcp, at(server)))).resolves.toBe('ready');
    await eventually('it is closed', () => server.accepted() === 1 && server.connections() === 0);
  });

  test.each([
    ['refused', refusingPort, 'ECONNREFUSED', 'nobody'],
    ['not accepted', blackHole, 'TIMEOUT', 'dependency'],
  ])('that is %s is not', async (_how, start, code, answeredBy) => {
    await using server = await start();
    await expect(outcomeOf(probeOf(tcp, at(server)), { limit: 300 })).resolves.toMatchObject({
      class: 'unreachable',
      code,
      answeredBy,
    });
  });
});

describe('of a name with several addresses', () => {
  test('any is enough', async () => {
    await using server = await silentServer();
    const probe = probeOf(tcp, { host: 'db', port: server.port });
    await expect(outcomeOf(probe, { lookup: lookupOf('127.0.0.2', '127.0.0.1') })).resolves.toBe('ready');
  });

  test('none says which failed how', async () => {
    await using nobody = await refusingPort();
    const probe = probeOf(tcp, { host: 'db', port: nobody.port });
    const outcome = await outcomeOf(probe, { lookup: lookupOf('127.0.0.2', '255.255.255.255') });
    expect(outcome).toMatchObject({ class: 'unreachable', code: 'ECONNREFUSED' });
    expect(String(outcome)).toMatch(/127\.0\.0\.2: the connection was refused; 255\.255\.255\.255: /u);
  });

  test('all must accept if asked for, and then say which did not', async () => {
    await using server = await silentServer();
    const probe = probeOf(tcp, { host: 'db', port: server.port, addresses: 'all' });
    await expect(outcomeOf(probe, { lookup: lookupOf('127.0.0.1', '127.0.0.1') })).resolves.toBe('ready');
    expect(server.accepted()).toBe(1);
    await expect(outcomeOf(probe, { lookup: lookupOf('127.0.0.1', '127.0.0.2') })).resolves.toMatchObject({
      class: 'unreachable',
      code: 'ECONNREFUSED',
      message: '1 of 2 addresses failed: 127.0.0.2: the connection was refused',
    });
  });

  test('no more are named than fit a line', async () => {
    await using nobody = await refusingPort();
    const probe = probeOf(tcp, { host: 'db', port: nobody.port, addresses: 'all' });
    const lookup = lookupOf(...Array.from({ length: 100 }, (_address, index) => `127.0.1.${index + 1}`));
    await expect(outcomeOf(probe, { lookup })).resolves.toMatchObject({
      message: matching(/^100 of 100 addresses failed: 127\.0\.1\.1: .*; and 97 more$/u),
    });
  });

  test('all are asked at once, so one that hangs delays none', async () => {
    await using hole = await blackHole();
    const probe = probeOf(tcp, { host: 'db', port: hole.port, addresses: 'all' });
    await expect(
      outcomeOf(probe, { lookup: lookupOf('127.0.0.1', '127.0.0.2'), limit: 300 }),
    ).resolves.toMatchObject({
      message:
        '2 of 2 addresses failed: 127.0.0.1: the connection was not accepted; 127.0.0.2: the connection was refused',
    });
  });

  test.each(['any', 'all'])('a look-up that hangs ends at the limit: %s', async (addresses) => {
    const probe = probeOf(tcp, { host: 'db', port: 1, addresses });
    await expect(outcomeOf(probe, { lookup: hanging, limit: 100 })).resolves.toMatchObject({
      class: 'unreachable',
      code: 'TIMEOUT',
      answeredBy: 'name server',
    });
  });
});

describe('what is said', () => {
  test.each([
    ['a greeting', 'SSH-2.0-OpenSSH_9.9\r\n', 'SSH-2.0'],
    ['the end of a greeting', '220 mail ready', 'ready'],
    ['other alphabets', 'größe', 'öße'],
  ])('is expected: %s', async (_what, banner, expected) => {
    await using server = await bannerServer(banner);
    await expect(outcomeOf(probeOf(tcp, { ...at(server), expect: expected }))).resolves.toBe('ready');
  });

  test('may come byte by byte', async () => {
    await using server = await drippingServer('+PONG\r\n', 1);
    await expect(outcomeOf(probeOf(tcp, { ...at(server), expect: '+PONG\r\n' }))).resolves.toBe('ready');
  });

  test('may be an answer', async () => {
    await using server = await scriptedServer((socket) => {
      socket.on('data', (data) => socket.end(data.toString() === 'ruok' ? 'imok' : 'what?'));
    });
    await expect(outcomeOf(probeOf(tcp, { ...at(server), send: 'ruok', expect: 'imok' }))).resolves.toBe(
      'ready',
    );
    await expect(
      outcomeOf(probeOf(tcp, { ...at(server), send: 'secret', expect: 'imok' })),
    ).resolves.toMatchObject({
      class: 'unready',
      code: 'UNEXPECTED',
      message: 'it closed the connection',
    });
  });

  test('may be sent without an answer', async () => {
    const heard: string[] = [];
    await using server = await scriptedServer((socket) =>
      socket.on('data', (data) => heard.push(data.toString())),
    );
    await expect(outcomeOf(probeOf(tcp, { ...at(server), send: 'stats' }))).resolves.toBe('ready');
    await eventually('it is heard', () => heard.join('') === 'stats');
  });

  test.each([
    ['nothing', silentServer, 'TIMEOUT', 'the connection was accepted, but no answer came'],
    [
      'something else',
      () => bannerServer('220 mail\r\n'),
      'TIMEOUT',
      'what is expected did not come after "220 mail"',
    ],
    ['only an end', closingServer, 'CLOSED', 'the connection was accepted and closed without an answer'],
    [
      'no end',
      () => endlessServer('x'.repeat(10_000)),
      'UNEXPECTED',
      'what is expected is not in the first 64 KiB that came',
    ],
  ])('may be %s', async (_what, start, code, message) => {
    await using server = await start();
    const probe = probeOf(tcp, { ...at(server), expect: 'secret' });
    await expect(outcomeOf(probe, { limit: 200 })).resolves.toMatchObject({
      class: 'unready',
      code,
      message,
    });
    await eventually('it is closed', () => server.connections() === 0);
  });
});

const start = (): Promise<HttpServer> =>
  startHttp((_request, response) => response.end('well'), { tls: authority().server() });

describe('TLS', () => {
  test('is spoken on request, and what is said goes over it', async () => {
    await using server = await start();
    const tls = { ca: authority().cert };
    await expect(outcomeOf(probeOf(tcp, { ...at(server), tls }))).resolves.toBe('ready');
    const said = { send: 'GET / HTTP/1.0\r\n\r\n', expect: 'well' };
    await expect(outcomeOf(probeOf(tcp, { ...at(server), tls, ...said }))).resolves.toBe('ready');
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['nobody trusts it', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['it has another name', { ca: authority().cert, serverName: 'db' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('fails if %s', async (_why, tls, code) => {
    await using server = await start();
    await expect(outcomeOf(probeOf(tcp, { ...at(server), tls }))).resolves.toMatchObject({
      class: 'misconfigured',
      code,
    });
  });

  test('checks the name, whichever address it has', async () => {
    await using server = await startHttp((_request, response) => response.end(), {
      tls: authority().server(['db']),
    });
    const keys = { host: 'db', port: server.port, tls: { ca: authority().cert }, addresses: 'all' };
    await expect(outcomeOf(probeOf(tcp, keys), { lookup: lookupOf('127.0.0.1') })).resolves.toBe('ready');
  });

  test('is not spoken by a server that waits for a line', async () => {
    await using server = await scriptedServer((socket) => {
      socket.on('data', (bytes) => bytes.includes('\r\n') && socket.end('what?\r\n'));
    });
    await expect(outcomeOf(probeOf(tcp, { ...at(server), tls: {} }))).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'ERR_SSL_WRONG_VERSION_NUMBER',
      message: 'it does not speak TLS',
    });
  });

  test('is not what an SSH server speaks', async () => {
    await using server = await bannerServer('SSH-2.0-OpenSSH_9.9\r\n');
    await expect(outcomeOf(probeOf(tcp, { ...at(server), tls: {} }))).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'ERR_SSL_WRONG_VERSION_NUMBER',
    });
  });
});

test.each([
  ['no port', { host: 'db' }, 'port'],
  ['other addresses', { host: 'db', port: 1, addresses: 'some' }, 'addresses: expected one of any, all'],
])('%s is rejected', (_what, keys, mistake) => {
  expect(mistakesIn(tcp, keys)).toEqual([containing(mistake)]);
});
