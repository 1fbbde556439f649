import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { http } from '../../../src/probes/http/index.ts';
import { NotReady } from '../../../src/probes/not-ready.ts';
import { startHttp, type HttpServer } from '../../support/http.ts';
import { containing } from '../../support/matching.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { mistakesIn, outcomeOf, probeOf } from '../attempt.ts';

/** Answers with the status that the path names. */
const byPath = (request: IncomingMessage, response: ServerResponse): void => {
  response.statusCode = Number.parseInt(request.url?.slice(1) ?? '', 10);
  response.end('the body');
};

const headersOf = (server: HttpServer, index = 0) => server.requests[index]?.headers;

describe('the status', () => {
  test.each([
    [undefined, 200],
    [undefined, 204],
    [undefined, 301],
    [undefined, 399],
    ['404', 404],
    ['200,401-403', 403],
    ['100-599', 503],
  ])('of %s is satisfied by %d', async (status, answer) => {
    await using server = await startHttp(byPath);
    await expect(outcomeOf(probeOf(http, { url: server.url(`/${answer}`), status }))).resolves.toBe('ready');
  });

  test.each([
    [undefined, 400, 'misconfigured'],
    [undefined, 401, 'misconfigured'],
    [undefined, 403, 'misconfigured'],
    [undefined, 404, 'misconfigured'],
    [undefined, 408, 'unready'],
    [undefined, 425, 'unready'],
    [undefined, 429, 'unready'],
    [undefined, 500, 'unready'],
    [undefined, 503, 'unready'],
    ['200', 204, 'misconfigured'],
    ['200,202', 201, 'misconfigured'],
  ])('of %s is not satisfied by %d, which is %s', async (status, answer, failureClass) => {
    await using server = await startHttp(byPath);
    await expect(outcomeOf(probeOf(http, { url: server.url(`/${answer}`), status }))).resolves.toMatchObject({
      class: failureClass,
      code: `HTTP_${answer}`,
      message: `it answered HTTP ${answer}`,
    });
  });

  test.each([
    ['7', 7000],
    [new Date(Date.now() + 60_000).toUTCString(), 60_000],
  ])('brings along when to come back: %s', async (retryAfter, expected) => {
    await using server = await startHttp((_request, response) => {
      response.writeHead(503, { 'retry-after': retryAfter }).end();
    });
    const outcome = await outcomeOf(probeOf(http, { url: server.url() }));
    expect(outcome).toBeInstanceOf(NotReady);
    const heeded = outcome === 'ready' ? 0 : (outcome.retryAfter ?? 0);
    expect(Math.abs(heeded - expected)).toBeLessThan(5000);
  });

  test.each(['-1', 'soon', '0', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'comes without a useful time to come back: %s',
    async (retryAfter) => {
      await using server = await startHttp((_request, response) => {
        response.writeHead(503, { 'retry-after': retryAfter }).end();
      });
      await expect(outcomeOf(probeOf(http, { url: server.url() }))).resolves.toHaveProperty(
        'retryAfter',
        undefined,
      );
    },
  );
});

const credentials = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('the request', () => {
  test('is a GET of the path and the query, and says who asks', async () => {
    await using server = await startHttp(byPath);
    await expect(outcomeOf(probeOf(http, { url: server.url('/200?a=b#c') }))).resolves.toBe('ready');
    expect(server.requests).toMatchObject([{ method: 'GET', url: '/200?a=b' }]);
    expect(headersOf(server)).toEqual({
      host: `127.0.0.1:${server.port}`,
      'user-agent': 'wait-for',
      accept: '*/*',
      'accept-encoding': 'identity',
      connection: 'close',
    });
  });

  test('has the method and the headers that are given, Host included', async () => {
    await using server = await startHttp(byPath);
    const headers = { Host: 'virtual.example', 'X-Token': 'secret', 'user-agent': 'mine' };
    const probe = probeOf(http, { url: server.url('/200'), method: 'OPTIONS', headers });
    await expect(outcomeOf(probe)).resolves.toBe('ready');
    expect(server.requests[0]?.method).toBe('OPTIONS');
    expect(headersOf(server)).toMatchObject({
      host: 'virtual.example',
      'x-token': 'secret',
      'user-agent': 'mine',
    });
  });

  test.each(['POST', 'GET'])('sends its body with each attempt: %s', async (method) => {
    const bodies: Promise<string>[] = [];
    await using server = await startHttp((request, response) => {
      bodies.push(text(request));
      response.end();
    });
    const probe = probeOf(http, { url: server.url(), method, body: '{"q":"ü"}' });
    for (let sent = 0; sent < 3; sent += 1) await expect(outcomeOf(probe)).resolves.toBe('ready');
    await expect(Promise.all(bodies)).resolves.toEqual(['{"q":"ü"}', '{"q":"ü"}', '{"q":"ü"}']);
    expect(headersOf(server)).toMatchObject({ 'content-length': '10' });
  });

  test('of HEAD is answered without a body', async () => {
    await using server = await startHttp(byPath);
    await expect(outcomeOf(probeOf(http, { url: server.url('/200'), method: 'HEAD' }))).resolves.toBe(
      'ready',
    );
  });

  test.each([
    ['userinfo', (port: number) => ({ url: `http://us%C3%A9r:p%40ss@127.0.0.1:${port}/200` }), 'usér:p@ss'],
    ['a user alone', (port: number) => ({ url: `http://user@127.0.0.1:${port}/200` }), 'user:'],
    [
      'keys',
      (port: number) => ({ url: `http://127.0.0.1:${port}/200`, username: 'user', password: 'a:b' }),
      'user:a:b',
    ],
    ['a password alone', (port: number) => ({ url: `http://127.0.0.1:${port}/200`, password: 'p' }), ':p'],
  ])('has basic authentication from %s', async (_what, keys, pair) => {
    await using server = await startHttp(byPath);
    await expect(outcomeOf(probeOf(http, keys(server.port)))).resolves.toBe('ready');
    expect(headersOf(server)?.authorization).toBe(credentials(pair));
  });

  test('has the header Authorization that is given rather than credentials', async () => {
    await using server = await startHttp(byPath);
    const url = `http://user:password@127.0.0.1:${server.port}/200`;
    await outcomeOf(probeOf(http, { url, headers: { Authorization: 'Bearer token' } }));
    expect(headersOf(server)?.authorization).toBe('Bearer token');
  });

  test('goes over a Unix socket', async () => {
    await using directory = await temporaryDirectory('http');
    const socketPath = join(directory.path, 'docker.sock');
    await using server = await startHttp(byPath, { socketPath });
    const probe = probeOf(http, { url: 'http://docker/200', socketPath });
    expect(probe.target).toBe(`http://docker/200 at ${socketPath}`);
    await expect(outcomeOf(probe)).resolves.toBe('ready');
    expect(headersOf(server)?.host).toBe('docker');
  });

  test('goes to an IPv6 address', async () => {
    await using server = await startHttp(byPath, { host: '::1' });
    await expect(outcomeOf(probeOf(http, { url: server.url('/200') }))).resolves.toBe('ready');
  });
});

test.each(['Transfer-Encoding', 'Keep-Alive', 'Upgrade', 'Expect'])(
  'a header of the connection is rejected: %s',
  (name) => {
    expect(mistakesIn(http, { url: 'http://api/', headers: { [name]: 'x' } })).toEqual([
      containing(`headers: ${name.toLowerCase()} can not be sent`),
    ]);
  },
);

describe('keys that can not be meant are rejected', () => {
  const url = 'http://api/';
  test.each([
    ['no URL', { url: 'api' }, 'url: expected a URL'],
    ['another scheme', { url: 'ftp://api/' }, 'url: expected a URL that starts with'],
    ['port 0', { url: 'http://api:0/' }, 'url: expected a port'],
    ['broken escapes', { url: 'http://a%zz@api/' }, 'url: a % is not followed'],
    ['credentials twice', { url: 'http://a:b@api/', password: 'c' }, 'username: "url" says this already'],
    ['a user with a colon', { url, username: 'a:b' }, 'a user name with a colon'],
    ['CONNECT', { url, method: 'CONNECT' }, 'method: CONNECT is sent to a proxy'],
    ['a method with a space', { url, method: 'GET /' }, 'method: expected an HTTP method'],
    ['a status that is none', { url, status: '600' }, 'status: expected statuses'],
    ['a range backwards', { url, status: '399-200' }, 'status: a range of statuses ends'],
    ['a line break in a header', { url, headers: { a: 'b\r\nc: d' } }, "headers: a header's value"],
    ['a header that no one can send', { url, headers: { a: '€' } }, "headers: a header's value"],
    ['a header with a strange name', { url, headers: { 'a b': 'c' } }, "headers: a header's name"],
    ['a Connection that is no list', { url, headers: { Connection: 'close, x y' } }, 'headers: connection: '],
    ['a length without a body', { url, headers: { 'Content-Length': '5' } }, 'headers: content-length is'],
    ['two lengths', { url, body: 'ab', headers: { 'Content-Length': '2, 2' } }, 'headers: content-length is'],
    ['a status that is no answer', { url, status: '200,101' }, 'status: a status below 200'],
    ['a header twice', { url, headers: { a: '1', A: '2' } }, 'headers: a header is given twice'],
    ['a pattern that is none', { url, bodyMatches: '(' }, 'bodyMatches: expected a regular expression'],
    ['a pointer that is none', { url, json: { pointer: 'status', exists: true } }, 'json.pointer: expected'],
    ['JSON without a question', { url, json: { pointer: '/a' } }, 'json: expected one of'],
    ['JSON with two questions', { url, json: { equals: 1, exists: true } }, 'json: expected one of'],
    ['a body of HEAD', { url, method: 'HEAD', bodyContains: 'x' }, 'method: the answer to HEAD'],
    ['a socket and a proxy', { url, socketPath: '/s', proxy: 'http://p/' }, 'socketPath: a Unix socket'],
    ['a body of no bytes', { url, bodyContains: 'x', maxBodyBytes: 0 }, 'maxBodyBytes: expected'],
  ])('such as %s', (_what, keys, mistake) => {
    expect(mistakesIn(http, keys)).toEqual([containing(mistake)]);
  });
});
