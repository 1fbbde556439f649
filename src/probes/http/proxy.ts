import type { Socket } from 'node:net';
import { formatAddress, silence, type Address } from '../net/sockets.ts';
import { fromSystemError } from '../net/system-errors.ts';
import type { AskingContext } from '../net/who-is-there.ts';
import { NotReady } from '../not-ready.ts';
import { complaintAboutHttp, fromStranger, isTransient, speaksTls } from './failures.ts';
import { basic, type HttpUrl } from './notations.ts';

/** A failure of the proxy: of who was asked for, it shows nothing. */
export function ofProxy(error: unknown): NotReady {
  const failure = fromSystemError(error);
  return failure.saidAs(`the proxy: ${failure.message}`, { showsAbsence: false });
}

/**
 * Asks a proxy to let everything through: RFC 9110, section 9.3.6. Closes the connection where it does not.
 *
 * @param to what the proxy is to connect to
 * @throws {NotReady}
 */
export async function tunnel(
  socket: Socket,
  to: Address,
  { credentials }: HttpUrl,
  context: AskingContext,
  proxyAddress: Address | undefined,
): Promise<Socket> {
  try {
    const { status, said } = await connectThrough(socket, formatAddress(to), credentials);
    if (status >= 200 && status < 300) return socket;
    if (status === 400 && complaintAboutHttp.test(said)) throw ofProxy(speaksTls());
    throw new NotReady(
      isTransient(status) ? 'unready' : 'misconfigured',
      `PROXY_${status}`,
      `the proxy answered HTTP ${status}`,
    );
  } catch (error) {
    socket.destroy();
    if (error instanceof NotReady) throw error;
    if (context.signal.aborted) throw silence();
    const stranger = proxyAddress && (await context.whoIsThere(proxyAddress, context));
    const failure = stranger && fromStranger(stranger);
    throw failure
      ? ofProxy(failure)
      : new NotReady('misconfigured', 'PROXY', 'the proxy opened no tunnel: is it an HTTP proxy?');
  }
}

async function connectThrough(
  socket: Socket,
  target: string,
  credentials: HttpUrl['credentials'],
): Promise<{ readonly status: number; readonly said: string }> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    request({
      createConnection: () => socket,
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...(credentials && { 'proxy-authorization': basic(credentials) }) },
    })
      .on('connect', ({ statusCode = 0 }, _socket, head) =>
        resolve({ status: statusCode, said: head.toString('latin1', 0, 1024) }),
      )
      .on('error', reject)
      .end();
  });
}
