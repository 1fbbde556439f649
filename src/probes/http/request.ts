import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Client } from 'undici';
import { recognise } from '../net/protocols.ts';
import { closedEarly, silence } from '../net/sockets.ts';
import { explainEnd, type AskingContext } from '../net/who-is-there.ts';
import { openConnection, serverAddress, type Route } from './connection.ts';
import { fromHttpError, headersTooLong, wrongProtocol, fromStranger, notHttp } from './failures.ts';
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
  context: AskingContext,
  use: (response: Response) => Promise<T>,
): Promise<T> {
  const socket = await openConnection(request.url, route, context);
  const client = await clientOn(socket, request.url);
  try {
    const response = Promise.race([
      send(request, route, client, context.signal),
      rejectGreeting(socket),
      rejectEndless(socket),
    ]);
    const isDirect = request.url.protocol === 'http:' && !route.proxy;
    const address = isDirect ? serverAddress(request.url, route) : undefined;
    return await use(await explainEnd(response, { address, context, explain: fromStranger }));
  } finally {
    socket.destroy();
    void client.destroy();
  }
}

/** Undici bounds headers, and not the line before them. */
function rejectEndless(socket: Socket): Promise<never> {
  return new Promise((_resolve, reject) => {
    socket.on('readable', () => {
      if (socket.bytesRead > mostBeforeResponse) reject(headersTooLong());
    });
  });
}

const version = 'HTTP/';

/** A server that speaks first is none of HTTP; undici drops what comes before the request, and looks for another. */
function rejectGreeting(socket: Socket): Promise<never> {
  return new Promise((_resolve, reject) => {
    socket.once('readable', () => {
      const bytes: unknown = socket.read();
      if (!Buffer.isBuffer(bytes)) return;
      const start = bytes.toString('latin1', 0, version.length);
      if (version.startsWith(start)) socket.unshift(bytes);
      else reject(fromStranger(recognise(bytes)) ?? notHttp());
    });
  });
}

/** A client for the one connection that is open already. */
async function clientOn(socket: Socket, url: URL): Promise<Client> {
  const { default: UndiciClient } = await import('undici/lib/dispatcher/client.js');
  return new UndiciClient(url.origin, {
    // In a later turn: a request that is still being made would not see the answer. Where the connection has closed by
    // then, the request fails: undici would connect anew.
    connect: (_options, callback) =>
      void setImmediate(() =>
        socket.destroyed ? callback(socket.errored ?? closedEarly(), null) : callback(null, socket),
      ),
    allowH2: false,
    maxHeaderSize: longestHeaders,
    // The attempt's own limit covers both; undici's timers are coarse, and the one for bodies only sees pauses.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

async function send(request: Request, route: Route, client: Client, signal: AbortSignal): Promise<Response> {
  try {
    return await respond(request, route, client);
  } catch (error) {
    throw signal.aborted ? silence() : fromHttpError(error);
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
    path: proxyFor(url, route) ? url.href : url.pathname + url.search,
    headers: {
      host: url.host,
      'user-agent': 'wait-for',
      accept: '*/*',
      'accept-encoding': 'identity',
      ...(proxyFor(url, route)?.credentials && proxyAuthorization(route)),
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
const proxyFor = (url: URL, { proxy }: Route) => (url.protocol === 'http:' ? proxy : undefined);

const proxyAuthorization = ({ proxy }: Route): Record<string, string> =>
  proxy?.credentials ? { 'proxy-authorization': basic(proxy.credentials) } : {};
