import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { codeOf } from '../../error-code.ts';
import { closedEarly, silence } from '../net/sockets.ts';
import { fromSystemError, throwIfBug } from '../net/system-errors.ts';
import { NotReady } from '../not-ready.ts';
import { fromErrorReply } from './failures.ts';
import { ReplyGate } from './reply-gate.ts';

/**
 * Sends one command.
 *
 * @throws {NotReady} the server answered with an error, or the connection ended
 */
export type Call = (command: string, ...args: (string | Buffer)[]) => Promise<unknown>;

/**
 * Speaks with Redis over a connection that is open already, and closes it at the end, whatever happens.
 *
 * @param secrets what will be sent and must not be printed, should the server repeat it
 * @throws {NotReady} what `use` throws, or why the connection ended
 */
export async function withClient<T>(
  socket: Socket,
  { signal, secrets }: { signal: AbortSignal; secrets: readonly string[] },
  use: (call: Call) => Promise<T>,
): Promise<T> {
  const gate = new ReplyGate(socket, secrets);
  let cause: Error | undefined;
  // Not `socket.errored`: a TLS alert that comes after the handshake, as for a client's certificate, is not there.
  socket.once('error', (error) => (cause = error));
  const failureFrom = (error: unknown): NotReady => {
    if (error instanceof Error && error.name === 'ReplyError') return fromErrorReply(error.message, secrets);
    return fromClientError(cause ?? error, signal);
  };
  try {
    const client = await connectClient(socket).catch((error: unknown) => Promise.reject(failureFrom(error)));
    return await use(async (command, ...args) => {
      gate.expectReply();
      try {
        return await client.call(command, ...args);
      } catch (error) {
        throw failureFrom(error);
      }
    });
  } finally {
    // The client's own `disconnect` waits for the other side with a timer, which would outlive the attempt.
    socket.destroy();
  }
}

const masked = (): string => '***';

/**
 * @returns a password as an argument that DEBUG=ioredis:* prints as `***`, and whoever inspects the client's errors
 */
export function concealed(text: string): Buffer {
  return Object.assign(Buffer.from(text), { toString: masked, [inspect.custom]: masked });
}

/** A client for one connection: nothing is queued, tried again or found out behind our back. */
async function connectClient(socket: Socket) {
  const { AbstractConnector, Redis } = await import('ioredis');
  class OpenSocket extends AbstractConnector {
    constructor() {
      super(0);
    }
    override connect(): Promise<Socket> {
      this.stream = socket;
      return Promise.resolve(socket);
    }
  }
  const client = new Redis({
    Connector: OpenSocket,
    protocol: 2,
    lazyConnect: true,
    retryStrategy: () => null,
    reconnectOnError: null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
  });
  // Without a listener it would write to the console; the socket tells the error itself.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The client says no more than that the connection is closed. */
function fromClientError(error: unknown, signal: AbortSignal): NotReady {
  throwIfBug(error);
  if (error instanceof NotReady) return error;
  if (signal.aborted) return silence();
  return codeOf(error) === undefined ? closedEarly() : fromSystemError(error);
}
