import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Client } from 'undici';
import type { AttemptContext } from '../kind.ts';
import { closedEarly, openSocket, secureSocket, silence } from '../net/sockets.ts';
import { NotReady } from '../not-ready.ts';
import { addressOf, openConnection, type Route } from './connection.ts';
import { fromGreeting, fromHttpError, headersTooLong, speaksTls, wrongProtocol } from './failures.ts';
import { basic } from './notations.ts';

/** One request, as often as it is sent. */
export interface Request {
  /** Without userinfo. */
  readonly url: URL;
  readonly method: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What came back; its body has not been read. */
export interface Response {
  readonly statusCode: number;
  /** By their names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** Far more than servers send before they answer, and soon reached by one that never does. */
const mostInterimResponses = 100;

const longestHeaders = 16_384;

/** In bytes; what may come with them is the beginning of a body. */
const mostBeforeResponse = 1_048_576;

/**
 * Sends a request over a connection of its own, and closes that when `use` is done with the response.
 *
 * @throws {NotReady} no response came
 */
export async function exchange<T>(
  request: Request,
  route: Route,
  context: AttemptContext,
  use: (response: Response) => Promise<T>,
): Promise<T> {
  const socket = await openConnection(request.url, route, context);
  const client = await clientOn(socket, request.url);
  try {
    return await use(
      await Promise.race([send(request, route, client, context), greeting(socket), endless(socket)]),
    );
  } finally {
    socket.destroy();
    void client.destroy();
  }
}

/** Undici bounds headers, and not the line before them. */
function endless(socket: Socket): Promise<never> {
  return new Promise((_resolve, reject) => {
    socket.on('readable', () => {
      if (socket.bytesRead > mostBeforeResponse) reject(headersTooLong());
    });
  });
}

const version = 'HTTP/';

/** A server that speaks first is none of HTTP; undici drops what comes before the request, and looks for another. */
function greeting(socket: Socket): Promise<never> {
  return new Promise((_resolve, reject) => {
    socket.once('readable', () => {
      const bytes: unknown = socket.read();
      if (!Buffer.isBuffer(bytes)) return;
      const start = bytes.toString('latin1', 0, version.length);
      if (version.startsWith(start)) socket.unshift(bytes);
      else reject(fromGreeting(bytes));
    });
  });
}

/** A client for the one connection that is open already. */
async function clientOn(socket: Socket, url: URL): Promise<Client> {
  const { default: UndiciClient } = await import('undici/lib/dispatcher/client.js');
  return new UndiciClient(url.origin, {
    // Not at once: a request that is being made would not see the answer. And once: where the connection is closed
    // before the request, undici asks for another.
    connect: (_options, callback) =>
      void setImmediate(() => (socket.destroyed ? callback(closedEarly(), null) : callback(null, socket))),
    allowH2: false,
    maxHeaderSize: longestHeaders,
    // The attempt's own limit covers both; undici's timers are coarse, and the one for bodies only sees pauses.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

async function send(
  request: Request,
  route: Route,
  client: Client,
  context: AttemptContext,
): Promise<Response> {
  try {
    return await respond(request, route, client);
  } catch (error) {
    if (context.signal.aborted) throw silence();
    const failure = fromHttpError(error);
    const mayBeTls = failure.code === 'CLOSED' && request.url.protocol === 'http:' && !route.proxy;
    throw mayBeTls && (await answersTls(request.url, route, context)) ? speaksTls() : failure;
  }
}

async function respond(
  { url, method, headers, body }: Request,
  route: Route,
  client: Client,
): Promise<Response> {
  const { default: request } = await import('undici/lib/api/api-request.js');
  const tooMany = new AbortController();
  let interim = 0;
  return request.call(client, {
    method,
    path: forwarded(url, route) ? url.href : url.pathname + url.search,
    headers: {
      host: url.host,
      'user-agent': 'wait-for',
      accept: '*/*',
      'accept-encoding': 'identity',
      ...(forwarded(url, route)?.credentials && proxyAuthorization(route)),
      ...headers,
    },
    body: body ?? null,
    reset: true,
    signal: tooMany.signal,
    onInfo() {
      interim += 1;
      if (interim > mostInterimResponses) {
        tooMany.abort(wrongProtocol('it sends interim responses (1xx) without end'));
      }
    },
  });
}

/** A proxy is asked for what is not encrypted by the whole URL: RFC 9112, section 3.2.2. */
const forwarded = (url: URL, { proxy }: Route) => (url.protocol === 'http:' ? proxy : undefined);

const proxyAuthorization = ({ proxy }: Route): Record<string, string> =>
  proxy?.credentials ? { 'proxy-authorization': basic(proxy.credentials) } : {};

/** Many servers just close the connection when they get HTTP where they expect TLS; so does one that is not ready. */
async function answersTls(url: URL, { socketPath }: Route, context: AttemptContext): Promise<boolean> {
  try {
    const socket = await openSocket(
      socketPath === undefined ? addressOf(url) : { path: socketPath },
      context,
    );
    const secured = await secureSocket(socket, { rejectUnauthorized: false }, context.signal);
    secured.destroy();
    socket.destroy();
    return true;
  } catch (error) {
    if (error instanceof NotReady) return false;
    throw error;
  }
}
