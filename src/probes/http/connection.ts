import type { Socket } from 'node:net';
import { openSocket, type Address } from '../net/sockets.ts';
import { tlsOptions, type Tls } from '../net/tls.ts';
import { secureOrExplain, type AskingContext } from '../net/who-is-there.ts';
import type { HttpUrl } from './notations.ts';
import { ofProxy, tunnel } from './proxy.ts';

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
const serverAddress = (url: URL, { socketPath }: Route): Address =>
  socketPath === undefined ? addressOf(url) : { path: socketPath };

/** @returns where somebody listens who is spoken to without TLS, and so may be looked at */
const plainAddress = (url: URL): Address | undefined =>
  url.protocol === 'http:' ? addressOf(url) : undefined;

/** A proxy is asked for what is not encrypted by the whole URL: RFC 9112, section 3.2.2. */
export const forwardingProxy = (url: URL, { proxy }: Route): HttpUrl | undefined =>
  url.protocol === 'http:' ? proxy : undefined;

/** @returns where somebody else may be looked for, if a request gets no answer */
export function peerAddress(url: URL, route: Route): Address | undefined {
  const proxy = forwardingProxy(url, route);
  if (proxy) return plainAddress(proxy.url);
  return url.protocol === 'http:' ? serverAddress(url, route) : undefined;
}

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
  if (url.protocol === 'http:') return socket;
  return tunnel(socket, addressOf(url), proxy, context, plainAddress(proxy.url));
}

async function toProxy({ url }: HttpUrl, context: AskingContext): Promise<Socket> {
  const address = addressOf(url);
  try {
    const socket = await openSocket(address, context);
    return url.protocol === 'https:' ? await secure(socket, url, undefined, address, context) : socket;
  } catch (error) {
    throw ofProxy(error);
  }
}
