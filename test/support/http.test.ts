import { get } from 'node:https';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { authority } from './certificates.ts';
import { startHttp } from './http.ts';

test('requests are answered and logged, and closing ends open connections', async () => {
  await using server = await startHttp((request, response) => {
    response.writeHead(request.url === '/ready' ? 204 : 503).end();
  });
  expect((await fetch(server.url('/ready'))).status).toBe(204);
  expect((await fetch(server.url(), { method: 'HEAD' })).status).toBe(503);
  expect(server.requests).toMatchObject([
    { method: 'GET', url: '/ready' },
    { method: 'HEAD', url: '/' },
  ]);
  await server.close();
  await expect(fetch(server.url())).rejects.toThrow('fetch failed');
});

test('TLS is served', async () => {
  const { cert, server: issueServer } = authority();
  await using server = await startHttp((_, response) => response.end('hello'), { tls: issueServer() });
  const response: unknown[] = await once(get(server.url(), { ca: cert, agent: false }), 'response');
  expect(response).toMatchObject([{ statusCode: 200 }]);
});
