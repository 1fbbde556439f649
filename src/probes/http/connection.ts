import type { Socket } from 'node:net';
import type { AttemptContext } from '../kind.ts';
import { formatAddress, openSocket, secureSocket, silence } from '../net/sockets.ts';
import { fromSystemError } from '../net/system-errors.ts';
import { tlsOptions, type Tls } from '../net/tls.ts';
import { NotReady } from '../not-ready.ts';
import { passing } from './failures.ts';
import { basic, type HttpUrl } from './notations.ts';

/** How a server is reached. */
export interface Route {
  readonly tls: Tls | undefined;
  readonly socketPath: string | undefined;
  readonly proxy: HttpUrl | undefined;
}

/** @returns the host, without the brackets that a URL puts around an IPv6 address, and the port */
export function addressOf(url: URL): { host: string; port: number } {
  const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
  return { host, port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) };
}

/** Opens the connection that a request is sent over; whoever calls closes it. */
export async function openConnection(url: URL, route: Route, context: AttemptContext): Promise<Socket> {
  const socket = await openPlain(url, route, context);
  if (url.protocol !== 'https:') return socket;
  return secure(socket, url, route.tls, context);
}

async function secure(
  socket: Socket,
  url: URL,
  tls: Tls | undefined,
  { signal }: AttemptContext,
): Promise<Socket> {
  try {
    const options = await tlsOptions(tls, addressOf(url).host);
    return await secureSocket(socket, { ...options, ALPNProtocols: ['http/1.1'] }, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function openPlain(url: URL, route: Route, context: AttemptContext): Promise<Socket> {
  const { socketPath, proxy } = route;
  if (socketPath !== undefined) return openSocket({ path: socketPath }, context);
  if (!proxy) return openSocket(addressOf(url), context);
  const socket = await toProxy(proxy, context);
  return url.protocol === 'https:' ? tunnel(socket, url, proxy, context) : socket;
}

async function toProxy({ url }: HttpUrl, context: AttemptContext): Promise<Socket> {
  try {
    const socket = await openSocket(addressOf(url), context);
    return url.protocol === 'https:' ? await secure(socket, url, undefined, context) : socket;
  } catch (error) {
    const { class: failureClass, code, message, answeredBy } = fromSystemError(error);
    throw new NotReady(failureClass, code, `the proxy: ${message}`, { answeredBy });
  }
}

/** RFC 9110, section 9.3.6. */
async function tunnel(
  socket: Socket,
  url: URL,
  { credentials }: HttpUrl,
  { signal }: AttemptContext,
): Promise<Socket> {
  const { request } = await import('node:http');
  const target = formatAddress(addressOf(url));
  try {
    const status = await new Promise<number>((resolve, reject) => {
      request({
        createConnection: () => socket,
        method: 'CONNECT',
        path: target,
        headers: { host: target, ...(credentials && { 'proxy-authorization': basic(credentials) }) },
      })
        .on('connect', ({ statusCode = 0 }) => resolve(statusCode))
        .on('error', reject)
        .end();
    });
    if (status >= 200 && status < 300) return socket;
    throw new NotReady(
      passing(status) ? 'unready' : 'misconfigured',
      `PROXY_${status}`,
      `the proxy answered HTTP ${status}`,
    );
  } catch (error) {
    socket.destroy();
    if (error instanceof NotReady) throw error;
    throw signal.aborted
      ? silence()
      : new NotReady('misconfigured', 'PROXY', 'the proxy opened no tunnel: is it an HTTP proxy?');
  }
}
