import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { http } from '../../../src/probes/http/index.ts';
import { authority } from '../../support/certificates.ts';
import { Child } from '../../support/child.ts';
import {
  bannerServer,
  refusingPort,
  scriptedServer,
  silentServer,
  type TcpServer,
} from '../../support/faults.ts';
import { startHttp, type HttpServer } from '../../support/http.ts';
import { matching } from '../../support/matching.ts';
import { outcomeOf, probeOf } from '../attempt.ts';

interface Proxy extends AsyncDisposable {
  readonly port: number;
  readonly tunnels: IncomingMessage[];
  readonly forwarded: IncomingMessage[];
}

/** Answers whatever is asked with these bytes, and closes. */
const answering = (bytes: string): Promise<TcpServer> =>
  scriptedServer((socket) => {
    socket.once('data', () => socket.end(bytes));
  });

/** Speaks TLS, and hangs up on whoever does not. */
const tlsServer = (): Promise<HttpServer> =>
  startHttp((_request, response) => response.end(), { tls: authority().server() });

/** A forward proxy that lets everything through, or answers all with `status`. */
async function startProxy(status = 200): Promise<Proxy> {
  const tunnels: IncomingMessage[] = [];
  const forwarded: IncomingMessage[] = [];
  const clients = new Set<Duplex>();
  const server = createServer((request, response) => {
    forwarded.push(request);
    response.writeHead(status).end();
  });
  server.on('connect', (request, client) => {
    tunnels.push(request);
    clients.add(client);
    client.on('error', () => undefined);
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    port,
    tunnels,
    forwarded,
    async [Symbol.asyncDispose]() {
      server.close();
      const closed = once(server, 'close');
      server.closeAllConnections();
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}

const credentials = `Basic ${Buffer.from('user:pass').toString('base64')}`;

describe('a proxy on request', () => {
  test('is asked for the whole URL', async () => {
    await using proxy = await startProxy();
    const keys = {
      url: 'http://api.internal:8080/health?a=b',
      proxy: `http://user:pass@127.0.0.1:${proxy.port}`,
    };
    await expect(outcomeOf(probeOf(http, keys))).resolves.toBe('ready');
    expect(proxy.forwarded.map(({ url }) => url)).toEqual(['http://api.internal:8080/health?a=b']);
    expect(proxy.forwarded[0]?.headers).toMatchObject({
      host: 'api.internal:8080',
      'proxy-authorization': credentials,
    });
  });

  test('tunnels TLS, and its credentials are not for the server', async () => {
    await using server = await startHttp((_request, response) => response.end('well'), {
      tls: authority().server(),
    });
    await using proxy = await startProxy();
    const keys = {
      url: server.url(),
      proxy: `http://user:pass@127.0.0.1:${proxy.port}`,
      tls: { ca: authority().cert },
      bodyContains: 'well',
    };
    await expect(outcomeOf(probeOf(http, keys))).resolves.toBe('ready');
    expect(proxy.tunnels.map(({ url }) => url)).toEqual([`127.0.0.1:${server.port}`]);
    expect(proxy.tunnels[0]?.headers['proxy-authorization']).toBe(credentials);
    expect(server.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  test.each([
    [407, 'misconfigured'],
    [403, 'misconfigured'],
    [502, 'unready'],
    [504, 'unready'],
  ])('that refuses a tunnel with %d is %s', async (status, failureClass) => {
    await using proxy = await startProxy(status);
    const keys = { url: 'https://api.internal/', proxy: `http://127.0.0.1:${proxy.port}` };
    await expect(outcomeOf(probeOf(http, keys))).resolves.toMatchObject({
      class: failureClass,
      code: `PROXY_${status}`,
      message: `the proxy answered HTTP ${status}`,
    });
  });

  test.each(['http', 'https'])('that refuses the connection is named: %s', async (scheme) => {
    await using nobody = await refusingPort();
    const keys = { url: `${scheme}://api.internal/`, proxy: `http://127.0.0.1:${nobody.port}` };
    await expect(outcomeOf(probeOf(http, keys))).resolves.toMatchObject({
      class: 'unreachable',
      code: 'ECONNREFUSED',
      message: 'the proxy: the connection was refused',
    });
  });

  describe.each(['http', 'https'])('asked for %s', (scheme) => {
    const complaint = 'HTTP/1.1 400 Bad Request\r\n\r\nThe plain HTTP request was sent to HTTPS port';
    test.each([
      ['another service', () => bannerServer('SSH-2.0-OpenSSH_9.9\r\n'), /^the proxy: it is an SSH server/u],
      ['for TLS alone', tlsServer, /^the proxy: it speaks TLS: write https:/u],
      ['for TLS alone and says so', () => answering(complaint), /proxy:? (?:it )?speaks TLS: write https:/u],
    ])('that is %s is named, not the target', async (_what, start, message) => {
      await using server = await start();
      const keys = { url: `${scheme}://api.internal/`, proxy: `http://127.0.0.1:${server.port}` };
      await expect(outcomeOf(probeOf(http, keys))).resolves.toMatchObject({
        class: 'misconfigured',
        code: 'PROTOCOL',
        message: matching(message),
        showsAbsence: false,
      });
    });
  });

  test('that opens no tunnel may be none', async () => {
    await using server = await answering('HTTP/1.1 OK\r\n\r\n');
    const keys = { url: 'https://api.internal/', proxy: `http://127.0.0.1:${server.port}` };
    await expect(outcomeOf(probeOf(http, keys))).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'PROXY',
    });
  });

  test('that stays silent is given up at the limit', async () => {
    await using silent = await silentServer();
    const keys = { url: 'https://api.internal/', proxy: `http://127.0.0.1:${silent.port}` };
    await expect(outcomeOf(probeOf(http, keys), { limit: 100 })).resolves.toMatchObject({
      class: 'unready',
      code: 'TIMEOUT',
    });
  });
});

test('proxy variables are ignored, even where Node is told to heed them', async () => {
  await using server = await startHttp((_request, response) => response.end());
  await using proxy = await startProxy(502);
  const proxyUrl = `http://127.0.0.1:${proxy.port}`;
  const child = new Child(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { http } from '${new URL('../../../src/probes/http/index.ts', import.meta.url).href}';
     import { outcomeOf, probeOf } from '${new URL('../attempt.ts', import.meta.url).href}';
     console.log(await outcomeOf(probeOf(http, { url: '${server.url()}' })));`,
    ],
    {
      env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxyUrl, http_proxy: proxyUrl, ALL_PROXY: proxyUrl },
    },
  );
  await child.ended;
  expect(child.stdout.text).toBe('ready\n');
  expect(server.requests).toHaveLength(1);
  expect(proxy.forwarded).toEqual([]);
});
