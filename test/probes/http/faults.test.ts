import { describe, expect, test } from 'vitest';
import { http } from '../../../src/probes/http/index.ts';
import { authority } from '../../support/certificates.ts';
import { eventually } from '../../support/eventually.ts';
import {
  bannerServer,
  blackHole,
  closingServer,
  drippingServer,
  endlessServer,
  refusingPort,
  resettingServer,
  scriptedServer,
  silentServer,
  type TcpServer,
} from '../../support/faults.ts';
import { startHttp } from '../../support/http.ts';
import { containing, matching } from '../../support/matching.ts';
import { startPostgres } from '../../support/postgres.ts';
import { startRedis } from '../../support/redis.ts';
import { outcomeOf, probeOf } from '../attempt.ts';

/** Answers whatever is asked with these bytes, and closes. */
const answering = (bytes: string | Uint8Array): Promise<TcpServer> =>
  scriptedServer((socket) => {
    socket.once('data', () => socket.end(bytes));
  });

/** Answers a line when it has one, as many HTTP servers do. */
const lineServer = (answer: string): Promise<TcpServer> =>
  scriptedServer((socket) => {
    socket.on('data', (bytes) => {
      if (bytes.includes('\r\n')) socket.end(answer);
    });
  });

describe('another protocol is told by what it says', () => {
  test.each([
    [
      'an SSH banner',
      () => bannerServer('SSH-2.0-OpenSSH_9.9\r\n'),
      'it is an SSH server: SSH-2.0-OpenSSH_9.9',
    ],
    ['a mail server', () => bannerServer('220 mail.example ESMTP\r\n'), 'it is a mail or FTP server'],
    ['Redis', () => answering("-ERR unknown command 'GET'\r\n"), 'it is a Redis server'],
    ['a TLS alert', () => answering(Buffer.from('15030100020246', 'hex')), 'it speaks TLS: write https://'],
    [
      'HTTP/2 alone',
      () => answering(Buffer.from('000006040000000000000500004000', 'hex')),
      'it speaks HTTP/2 alone',
    ],
    [
      'lines that end in LF alone',
      () => answering('HTTP/1.1 200 OK\nContent-Length: 2\n\nok'),
      'the lines of its answer end in LF alone',
    ],
    [
      'headers that end in LF alone',
      () => answering('HTTP/1.1 200 OK\r\nX: y\nContent-Length: 2\r\n\r\nok'),
      'the lines of its answer end in LF alone',
    ],
    [
      'a folded header',
      () => answering('HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok'),
      'it folds a header of its answer over several lines',
    ],
    [
      'a header with a NUL',
      () => answering('HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n'),
      'a header of its answer has a character',
    ],
    [
      'two lengths',
      () => answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok'),
      'its body is not as long as its Content-Length says',
    ],
    ['anything else', () => bannerServer('hello\r\n'), 'its answer is not HTTP'],
    [
      'nginx on its TLS port',
      () =>
        answering(
          'HTTP/1.1 400 Bad\r\nContent-Length: 59\r\n\r\n<html>The plain HTTP request was sent to HTTPS port</html>\n',
        ),
      'it speaks TLS',
    ],
    [
      'Go on its TLS port',
      () => answering('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n'),
      'it speaks TLS',
    ],
  ])('such as %s', async (_what, start, message) => {
    await using server = await start();
    await expect(
      outcomeOf(probeOf(http, { url: `http://127.0.0.1:${server.port}/` })),
    ).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'PROTOCOL',
      message: containing(message),
    });
  });

  test('a TLS port that only closes is told by a handshake', async () => {
    await using server = await startHttp((_request, response) => response.end(), {
      tls: authority().server(),
    });
    const url = server.url().replace('https', 'http');
    await expect(outcomeOf(probeOf(http, { url }))).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'PROTOCOL',
      message: 'it speaks TLS: write https:// in place of http://',
    });
  });

  test.each([
    ['an SSH banner', () => bannerServer('SSH-2.0-OpenSSH_9.9\r\n'), 'it speaks SSH, not TLS'],
    ['a mail server', () => bannerServer('220 mail.example ESMTP\r\n'), 'it speaks SMTP, not TLS'],
    ['Redis', () => answering('-ERR unknown command\r\n'), 'it speaks Redis, not TLS'],
    ['anything else', () => bannerServer('hello\r\n'), 'it does not speak TLS'],
  ])('%s where TLS is expected', async (_what, start, message) => {
    await using server = await start();
    await expect(
      outcomeOf(probeOf(http, { url: `https://127.0.0.1:${server.port}/` })),
    ).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'ERR_SSL_WRONG_VERSION_NUMBER',
      message,
    });
  });

  test.each([
    ['answers at once', () => answering('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['waits for a line', () => lineServer('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('HTTP that %s is told where TLS is expected', async (_does, start) => {
    await using server = await start();
    await expect(
      outcomeOf(probeOf(http, { url: `https://127.0.0.1:${server.port}/` })),
    ).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'ERR_SSL_WRONG_VERSION_NUMBER',
      message: 'it speaks HTTP, not TLS: write http:// in place of https://',
    });
    await eventually('nothing stays open', () => server.connections() === 0);
  });

  test('a Redis closes without a word, and is told by PING', async () => {
    await using redis = await startRedis();
    await expect(outcomeOf(probeOf(http, { url: `http://127.0.0.1:${redis.port}/` }))).resolves.toMatchObject(
      { code: 'PROTOCOL', message: 'it is a Redis server' },
    );
  });

  test('a PostgreSQL closes without a word, and is told by its answer to SSLRequest', async () => {
    await using postgres = await startPostgres();
    await expect(
      outcomeOf(probeOf(http, { url: `http://127.0.0.1:${postgres.port}/` })),
    ).resolves.toMatchObject({ code: 'PROTOCOL', message: 'it is a PostgreSQL server' });
  });

  test('one that greets with a single letter and holds on is left', async () => {
    await using server = await bannerServer('N');
    const probe = probeOf(http, { url: `http://127.0.0.1:${server.port}/` });
    await expect(outcomeOf(probe)).resolves.toMatchObject({ class: 'misconfigured', code: 'PROTOCOL' });
    await eventually('nothing stays open', () => server.connections() === 0);
  });

  test('a 400 of another reason is a status like others', async () => {
    await using server = await startHttp((_request, response) => response.writeHead(400).end('bad'));
    await expect(outcomeOf(probeOf(http, { url: server.url() }))).resolves.toMatchObject({
      code: 'HTTP_400',
    });
  });

  test('a 400 whose body does not come is one, too', async () => {
    await using server = await startHttp((_request, response) => {
      response.writeHead(400, { 'content-length': 5 }).flushHeaders();
    });
    await expect(outcomeOf(probeOf(http, { url: server.url() }), { limit: 1000 })).resolves.toMatchObject({
      code: 'HTTP_400',
    });
  });
});

describe('a server that fails', () => {
  test.each([
    ['refuses', refusingPort, 'unreachable', 'ECONNREFUSED', 'nobody'],
    ['resets', resettingServer, 'unreachable', 'ECONNRESET', 'nobody'],
    ['closes', closingServer, 'unready', 'CLOSED', 'dependency'],
    ['stays silent', silentServer, 'unready', 'TIMEOUT', 'dependency'],
    ['does not accept', blackHole, 'unreachable', 'TIMEOUT', 'dependency'],
    ['drips', () => drippingServer('HTTP/1.1 200 OK\r\n\r\n', 40), 'unready', 'TIMEOUT', 'dependency'],
    [
      'sends headers without end',
      () => answering(`HTTP/1.1 200 OK\r\n${`X-A: ${'b'.repeat(1000)}\r\n`.repeat(100)}\r\n`),
      'misconfigured',
      'HEADERS_TOO_LONG',
      'dependency',
    ],
    [
      'sends one endless line',
      () => answering(`HTTP/1.1 200 ${'OK'.repeat(1_000_000)}`),
      'misconfigured',
      'HEADERS_TOO_LONG',
      'dependency',
    ],
    [
      'sends interim responses without end',
      () => endlessServer('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(1000)),
      'misconfigured',
      'PROTOCOL',
      'dependency',
    ],
  ])('%s', async (_how, start, failureClass, code, answeredBy) => {
    await using server = await start();
    const probe = probeOf(http, { url: `http://127.0.0.1:${server.port}/` });
    const limit = code === 'TIMEOUT' ? 300 : 10_000;
    await expect(outcomeOf(probe, { limit })).resolves.toMatchObject({
      class: failureClass,
      code,
      answeredBy,
    });
    await eventually('its connection is closed', () => server.connections() === 0);
  });

  test('in TLS by silence is given up at the limit', async () => {
    await using server = await silentServer();
    const probe = probeOf(http, { url: `https://127.0.0.1:${server.port}/` });
    await expect(outcomeOf(probe, { limit: 100 })).resolves.toMatchObject({
      class: 'unready',
      code: 'TIMEOUT',
    });
    await eventually('its connection is closed', () => server.connections() === 0);
  });

  test('has sent a few interim responses, and then an answer', async () => {
    await using server = await answering(
      `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(20)}HTTP/1.1 204 No\r\n\r\n`,
    );
    await expect(outcomeOf(probeOf(http, { url: `http://127.0.0.1:${server.port}/` }))).resolves.toBe(
      'ready',
    );
  });
});

test('an answer that comes before the question ends the attempt, too', async () => {
  await using server = await endlessServer(`HTTP/1.1 200 ${'OK'.repeat(5000)}`);
  const probe = probeOf(http, { url: `http://127.0.0.1:${server.port}/` });
  for (let attempts = 0; attempts < 5; attempts += 1) {
    // Or just after it.
    await expect(outcomeOf(probe)).resolves.toMatchObject({
      code: matching(/^(PROTOCOL|HEADERS_TOO_LONG)$/u),
    });
  }
  await eventually('its connections are closed', () => server.connections() === 0);
});

describe('no secret', () => {
  const secrets = {
    headers: { 'X-Token': 'secret-1' },
    method: 'POST',
    body: 'secret-2',
    bodyContains: 'secret-3',
    bodyMatches: 'secret-4',
  };

  test.each(['/200', '/503', '/close', '/reset'])('is in what is said about %s', async (path) => {
    await using server = await startHttp((request, response) => {
      if (request.url?.startsWith('/close') === true) request.socket.destroy();
      else if (request.url?.startsWith('/reset') === true) request.socket.resetAndDestroy();
      else response.writeHead(Number(request.url?.slice(1, 4))).end('secret-5');
    });
    const url = `http://secret-6:secret-7@127.0.0.1:${server.port}${path}?key=secret-8#secret-9`;
    const probe = probeOf(http, { url, ...secrets });
    const outcome = await outcomeOf(probe);
    expect(outcome).not.toBe('ready');
    expect(probe.target).toBe(server.url(path));
    expect(`${probe.target} ${String(outcome)} ${JSON.stringify(outcome)}`).not.toContain('secret');
  });
});
