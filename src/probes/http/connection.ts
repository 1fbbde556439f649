import type { Socket } from 'node:net';
import { formatAddress, openSocket, silence, type Address } from '../net/sockets.ts';
import { fromSystemError } from '../net/system-errors.ts';
import { tlsOptions, type Tls } from '../net/tls.ts';
import { secureOrExplain, type AskingContext } from '../net/who-is-there.ts';
import { NotReady } from '../not-ready.ts';
import { isTransient } from './failures.ts';
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

/** @returns where the server itself listens */
export const serverAddress = (url: URL, { socketPath }: Route): Address =>
  socketPath === undefined ? addressOf(url) : { path: socketPath };

/** Opens the connection that a request is sent over; whoever calls closes it. */
export async function openConnection(url: URL, route: Route, context: AskingContext): Promise<Socket> {
  const { tls, proxy } = route;
  const address = serverAddress(url, route);
  const socket = await (proxy ? openThrough(proxy, url, context) : openSocket(address, context));
  return url.protocol === 'https:' ? secure(socket, url, tls, proxy ? undefined : address, context) : socket;
}

async function secure(
  socket: Socket,
  url: URL,
  tls: Tls | undefined,
  address: Address | undefined,
  context: AskingContext,
): Promise<Socket> {
  try {
    const options = { ...(await tlsOptions(tls, addressOf(url).host)), ALPNProtocols: ['http/1.1'] };
    return await secureOrExplain(socket, options, { address, context }, withoutTls);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

const withoutTls = {
  protocol: 'HTTP',
  advice: 'it speaks HTTP, not TLS: write http:// in place of https://',
} as const;

async function openThrough(proxy: HttpUrl, url: URL, context: AskingContext): Promise<Socket> {
  const socket = await toProxy(proxy, context);
  return url.protocol === 'https:' ? tunnel(socket, url, proxy, context) : socket;
}

async function toProxy({ url }: HttpUrl, context: AskingContext): Promise<Socket> {
  const address = addressOf(url);
  try {
    const socket = await openSocket(address, context);
    return url.protocol === 'https:' ? await secure(socket, url, undefined, address, context) : socket;
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
  { signal }: AskingContext,
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
      isTransient(status) ? 'unready' : 'misconfigured',
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
