import { describe, expect, test } from 'vitest';
import { text } from 'node:stream/consumers';
import { http } from '../../../src/probes/http/index.ts';
import { authority } from '../../support/certificates.ts';
import { startHttp, type HttpServer } from '../../support/http.ts';
import { matching } from '../../support/matching.ts';
import { outcomeOf, probeOf } from '../attempt.ts';

/** Redirects from every path but `/end`, which is fine. */
const redirecting = (location: string, status = 302): Promise<HttpServer> =>
  startHttp((request, response) => {
    if (request.url?.startsWith('/end') === true) response.end('well');
    else response.writeHead(status, { location }).end();
  });

const ends = (): Promise<HttpServer> => startHttp((_request, response) => response.end('well'));

describe('a redirect', () => {
  test('is an answer like others unless it is to be followed', async () => {
    await using server = await redirecting('/end');
    await expect(outcomeOf(probeOf(http, { url: server.url() }))).resolves.toBe('ready');
    await expect(outcomeOf(probeOf(http, { url: server.url(), status: '200' }))).resolves.toMatchObject({
      code: 'HTTP_302',
    });
    expect(server.requests).toHaveLength(2);
  });

  test.each([301, 302, 303, 307, 308])('with %d is followed on request', async (status) => {
    await using server = await redirecting('end?a=b', status);
    const keys = { url: server.url('/'), status: '200', bodyContains: 'well', followRedirects: true };
    await expect(outcomeOf(probeOf(http, keys))).resolves.toBe('ready');
    expect(server.requests.map(({ url }) => url)).toEqual(['/', '/end?a=b']);
  });

  test.each([
    ['in UTF-8', Buffer.from('/end/ünï code').toString('latin1'), '/end/%c3%bcn%c3%af%20code'],
    ['in another alphabet', '/end/\xFC', '/end/%fc'],
    ['escaped already', '/end/%C3%bc', '/end/%C3%bc'],
  ])('to a path beyond ASCII asks for those bytes: %s', async (_what, location, asked) => {
    await using server = await redirecting(location);
    const keys = { url: server.url(), status: '200', followRedirects: true };
    await expect(outcomeOf(probeOf(http, keys))).resolves.toBe('ready');
    expect(server.requests.map(({ url }) => url)).toEqual(['/', asked]);
  });

  test('that is not wanted says where it leads, without what may be secret', async () => {
    await using server = await startHttp((_request, response) =>
      response.writeHead(302, { location: 'https://user:word@sso.example/login?token=secret#x' }).end(),
    );
    const failure = await outcomeOf(probeOf(http, { url: server.url('/health'), status: '200' }));
    expect(failure).toMatchObject({
      class: 'misconfigured',
      code: 'HTTP_302',
      message: 'it answered HTTP 302, which leads to https://sso.example/login',
      hint: matching(/log-in page/u),
    });
  });

  test('without a place is the answer', async () => {
    await using server = await startHttp((_request, response) => response.writeHead(304).end());
    await expect(outcomeOf(probeOf(http, { url: server.url(), followRedirects: true }))).resolves.toBe(
      'ready',
    );
  });

  test('keeps headers and credentials at the same origin', async () => {
    await using server = await redirecting('/end');
    const url = `http://user:password@127.0.0.1:${server.port}/`;
    const keys = { url, followRedirects: true, headers: { 'x-token': 'secret' } };
    await expect(outcomeOf(probeOf(http, keys))).resolves.toBe('ready');
    const [first, second] = server.requests.map(({ headers }) => headers);
    expect(second).toMatchObject({ 'x-token': 'secret', authorization: first?.authorization });
  });

  test('to another origin gets neither headers nor credentials', async () => {
    await using other = await ends();
    await using server = await redirecting(other.url('/end').replace('//', '//evil:evil@'));
    const url = `http://user:password@127.0.0.1:${server.port}/`;
    const headers = { 'X-Token': 'secret', Cookie: 'secret', Host: 'secret' };
    await expect(outcomeOf(probeOf(http, { url, followRedirects: true, headers }))).resolves.toBe('ready');
    expect(server.requests[0]?.headers).toMatchObject({
      'x-token': 'secret',
      cookie: 'secret',
      host: 'secret',
    });
    expect(other.requests[0]?.headers).toEqual({
      host: `127.0.0.1:${other.port}`,
      'user-agent': 'wait-for',
      accept: '*/*',
      'accept-encoding': 'identity',
      connection: 'close',
    });
  });

  test('to another origin gets no client certificate', async () => {
    const tls = { ...authority().server(), ca: authority().cert };
    await using other = await startHttp((_request, response) => response.end(), { tls });
    await using server = await startHttp(
      (_request, response) => response.writeHead(302, { location: other.url() }).end(),
      { tls },
    );
    const own = { ca: authority().cert, ...authority().client('app') };
    const outcome = await outcomeOf(probeOf(http, { url: server.url(), followRedirects: true, tls: own }));
    expect(server.requests).toHaveLength(1);
    expect(other.requests).toHaveLength(0);
    expect(outcome).toMatchObject({ code: matching(/CERTIFICATE_REQUIRED|CLOSED/u) });
  });

  test.each([
    [303, 'POST', 'GET', ''],
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [307, 'POST', 'POST', 'data'],
    [308, 'POST', 'POST', 'data'],
    [302, 'PUT', 'PUT', 'data'],
  ])('with %d turns %s into %s, with the body %o', async (status, method, expected, body) => {
    const bodies: Promise<string>[] = [];
    await using server = await startHttp((request, response) => {
      bodies.push(text(request));
      if (request.url === '/end') response.end();
      else response.writeHead(status, { location: '/end' }).end();
    });
    const headers = { 'content-type': 'text/plain', 'x-kept': '1' };
    const keys = { url: server.url(), method, body: 'data', headers, followRedirects: true };
    await expect(outcomeOf(probeOf(http, keys))).resolves.toBe('ready');
    expect(server.requests[1]?.method).toBe(expected);
    await expect(bodies[1]).resolves.toBe(body);
    expect(server.requests[1]?.headers).toHaveProperty('x-kept');
    expect('content-type' in (server.requests[1]?.headers ?? {})).toBe(body !== '');
  });

  test('of HEAD stays HEAD', async () => {
    await using server = await redirecting('/end', 303);
    await outcomeOf(probeOf(http, { url: server.url(), method: 'HEAD', followRedirects: true }));
    expect(server.requests.map(({ method }) => method)).toEqual(['HEAD', 'HEAD']);
  });

  test('never carries a body to another origin', async () => {
    await using other = await ends();
    await using server = await redirecting(other.url('/end?token=secret'), 307);
    const keys = { url: server.url(), method: 'POST', body: 'secret', followRedirects: true };
    const outcome = await outcomeOf(probeOf(http, keys));
    expect(outcome).toMatchObject({ class: 'misconfigured', code: 'REDIRECT' });
    expect(String(outcome)).toContain(other.url('/end'));
    expect(String(outcome)).not.toContain('secret');
    expect(other.requests).toEqual([]);
  });

  test('in a circle comes to an end', async () => {
    await using server = await redirecting('/again');
    await expect(
      outcomeOf(probeOf(http, { url: server.url(), followRedirects: true })),
    ).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'TOO_MANY_REDIRECTS',
    });
    expect(server.requests).toHaveLength(21);
  });

  test.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'http://', 'mailto:a@b'])(
    'to %s is not followed',
    async (location) => {
      await using server = await redirecting(location);
      await expect(
        outcomeOf(probeOf(http, { url: server.url(), followRedirects: true })),
      ).resolves.toMatchObject({ class: 'misconfigured', code: 'REDIRECT' });
    },
  );
});
