import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerTls } from './certificates.ts';

export interface HttpOptions {
  /** With `ca`, clients need certificates. */
  tls?: ServerTls;
  /** A free one unless given. */
  port?: number;
  host?: string;
  /** A Unix socket instead of host and port. */
  socketPath?: string;
}

export interface LoggedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
}

export interface HttpServer extends AsyncDisposable {
  host: string;
  /** 0 on a Unix socket. */
  port: number;
  url(path?: string): string;
  /** In the order of arrival. */
  requests: LoggedRequest[];
  /** Ends all connections, too. */
  close(): Promise<void>;
}

export async function startHttp(handler: RequestListener, options: HttpOptions = {}): Promise<HttpServer> {
  const { tls, port = 0, host = '127.0.0.1', socketPath } = options;
  const requests: LoggedRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const { method = '', url = '', headers } = request;
    requests.push({ method, url, headers });
    handler(request, response);
  };
  const server = tls
    ? createHttpsServer({ ...tls, requestCert: tls.ca !== undefined }, listener)
    : createHttpServer(listener);
  server.listen(socketPath === undefined ? { host, port } : { path: socketPath });
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const address = server.address();
  const actualPort = address !== null && typeof address === 'object' ? address.port : 0;
  const origin = `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${actualPort}`;
  return {
    host,
    port: actualPort,
    url: (path = '/') => origin + path,
    requests,
    close,
    [Symbol.asyncDispose]: close,
  };
}
