import type { Socket } from 'node:net';
import type { Client, Dispatcher } from 'undici';
import { codeOf } from '../../error-code.ts';
import { recognise } from '../net/protocols.ts';
import { explainAlert } from '../net/lost-alert.ts';
import { closedEarly, silence } from '../net/sockets.ts';
import { explainEnd, type AskingContext } from '../net/who-is-there.ts';
import { forwardingProxy, openConnection, peerAddress, type Route } from './connection.ts';
import { dispatch, type Response } from './dispatch.ts';
import { fromHttpError, headersTooLong, fromStranger, notHttp } from './failures.ts';
import { NotReady } from '../not-ready.ts';
import { basic } from './notations.ts';
import { ofProxy } from './proxy.ts';

/** One request, as often as it is sent. */
export interface Request {
  /** Without userinfo. */
  readonly url: URL;
  readonly method: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

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
  const undici = await import('./undici.ts');
  const client = clientOn(socket, request.url, undici.Client);
  try {
    const response = Promise.race([
      send(request, route, client, context.signal),
      rejectGreeting(socket),
      rejectEndless(socket),
    ]);
    const address = peerAddress(request.url, route);
    const plain = explainEnd(response, { address, context, explain: fromStranger });
    const explained =
      request.url.protocol === 'https:'
        ? explainAlert(plain, context.signal, {
            reopen: () => openConnection(request.url, route, context),
            hasCertificate: route.tls?.cert !== undefined,
          })
        : plain;
    const forwarded = forwardingProxy(request.url, route) !== undefined;
    return await use(await (forwarded ? explained.catch(rejectOfProxy) : explained));
  } finally {
    socket.destroy();
    void client.destroy();
  }
}

const rejectOfProxy = (error: unknown): never => {
  throw ofProxy(error);
};

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
function clientOn(socket: Socket, url: URL, UndiciClient: typeof Client): Client {
  return new UndiciClient(url.origin, {
    // In a later turn: a request that is still being made would not see the answer. Where the connection has closed by
    // then, the request fails: undici would connect anew.
    connect: (_options, callback) =>
      void setImmediate(() => (socket.destroyed ? callback(whyLost(socket), null) : callback(null, socket))),
    allowH2: false,
    maxHeaderSize: longestHeaders,
    // The attempt's own limit covers both; undici's timers are coarse, and the one for bodies only sees pauses.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** Undici takes errors of its own for passing, and would connect again, and again, as long as the process lives. */
function whyLost({ errored }: Socket): Error {
  if (codeOf(errored) !== 'UND_ERR_SOCKET') return errored ?? closedEarly();
  return new NotReady('unready', 'PROTOCOL', 'it answered before it was asked');
}

async function send(request: Request, route: Route, client: Client, signal: AbortSignal): Promise<Response> {
  try {
    return await dispatch(client, asUndiciHasIt(request, route));
  } catch (error) {
    throw signal.aborted ? silence() : fromHttpError(error);
  }
}

function asUndiciHasIt({ url, method, headers, body }: Request, route: Route): Dispatcher.DispatchOptions {
  const proxy = forwardingProxy(url, route);
  return {
    method,
    path: proxy ? url.href : url.pathname + url.search,
    headers: {
      host: url.host,
      'user-agent': 'wait-for',
      accept: '*/*',
      'accept-encoding': 'identity',
      ...(proxy?.credentials && { 'proxy-authorization': basic(proxy.credentials) }),
      ...headers,
    },
    body: body ?? null,
    reset: true,
  };
}
