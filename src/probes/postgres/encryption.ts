import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { closedEarly, openSocket, secureSocket, sslRequest } from '../net/sockets.ts';
import { fromSystemError } from '../net/system-errors.ts';
import { explainSilence, type AskingContext } from '../net/who-is-there.ts';
import { NotReady, quote } from '../not-ready.ts';
import { encryptionOptions } from './certificates.ts';
import type { Server } from './dsn/connection.ts';
import type { Encryption } from './dsn/encryption.ts';
import { fromSqlState, Rejected } from './failures.ts';
import { errorFields, Messages, notPostgres, fromStranger } from './messages.ts';

/** What is done on an open connection, which is closed afterwards. */
type Use = (socket: Socket) => Promise<void>;

interface Visit {
  /** Called when the server has accepted a connection. */
  readonly onConnected: () => void;
  readonly use: Use;
}

/**
 * Connects to one server as its `sslmode` says, and again where the mode allows another try: PostgreSQL's manual,
 * section 34.19.3. Through a Unix socket, nothing is encrypted.
 *
 * @throws {NotReady}
 */
export async function withServer(
  server: Server,
  encryption: Encryption,
  context: AskingContext,
  { onConnected, use }: Visit,
): Promise<void> {
  const { mode, isDirect } = encryption;
  const { address, name } = server;
  if (mode === 'disable' || 'path' in address) return plain();
  if (mode === 'prefer') return preferTls(() => overTls(use), plain, context.signal);
  if (mode === 'allow') return preferPlain(plain, overTls);
  if (isDirect) return connect(secure);
  return overTls(encryption.isOptional ? use : () => Promise.reject(noTls()));

  function plain(): Promise<void> {
    return connect(use);
  }

  function overTls(unencrypted: Use): Promise<void> {
    return connect(async (socket) => ((await askForTls(socket)) === 'N' ? unencrypted : secure)(socket));
  }

  async function connect(then: Use): Promise<void> {
    const socket = await openSocket(address, context);
    onConnected();
    try {
      await explainSilence(then(socket), { socket, address, context, explain: fromStranger });
    } finally {
      await hangUp(socket);
    }
  }

  async function secure(socket: Socket): Promise<void> {
    const secured = await shakeHands(socket);
    try {
      if (isDirect && secured.alpnProtocol !== 'postgresql') throw notPostgres(Buffer.alloc(0));
      await use(secured);
    } finally {
      await hangUp(secured);
    }
  }

  async function shakeHands(socket: Socket): Promise<TLSSocket> {
    try {
      return await secureSocket(socket, await encryptionOptions(encryption, name), context.signal);
    } catch (error) {
      const failure = fromSystemError(error);
      throw mode === 'prefer' ? new HandshakeFailure(failure) : failure;
    }
  }
}

const noTls = (): NotReady =>
  new NotReady('misconfigured', 'NO_TLS', 'it does not speak TLS, and sslmode asks for it');

/**
 * Ends a connection in good order: one that is cut leaves a line in the server's log. What was written goes out first, and
 * over TLS the alert that it is the end.
 */
async function hangUp(socket: Socket): Promise<void> {
  if (!socket.destroyed) {
    const ended = Promise.withResolvers<void>();
    socket.once('close', () => ended.resolve());
    socket.end(() => ended.resolve());
    await ended.promise;
  }
  socket.destroy();
}

/** Why TLS could not be had, while the connection was fine. */
class HandshakeFailure extends Error {
  override readonly cause: NotReady;

  constructor(cause: NotReady) {
    super();
    this.cause = cause;
  }
}

async function preferTls(
  overTls: () => Promise<void>,
  plain: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await overTls();
  } catch (error) {
    const first = error instanceof HandshakeFailure ? error.cause : error;
    if (signal.aborted || !(error instanceof HandshakeFailure || first instanceof Rejected)) throw first;
    try {
      await plain();
    } catch (second) {
      // Why it refused what was preferred says more than that it refused the other one as well.
      throw second instanceof Rejected ? first : second;
    }
  }
}

async function preferPlain(
  plain: () => Promise<void>,
  overTls: (unencrypted: Use) => Promise<void>,
): Promise<void> {
  try {
    await plain();
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    await overTls(() => Promise.reject(error));
  }
}

/** The manual, section 55.2.10: one byte answers, and nothing may come with it. */
function askForTls(socket: Socket): Promise<'S' | 'N'> {
  return new Promise((resolve, reject) => {
    socket.once('data', (answer: Buffer) => {
      socket.pause();
      const said = answer.toString('latin1');
      if (said === 'S' || said === 'N') resolve(said);
      else reject(refusal(answer));
    });
    socket.once('error', (error) => reject(fromSystemError(error)));
    socket.once('close', () => reject(closedEarly()));
    socket.write(sslRequest);
  });
}

/** A pooler that is full says so at once, and a server that can't start a process in the form of PostgreSQL 6. */
function refusal(answer: Buffer): NotReady {
  if (answer.toString('latin1').startsWith('Ecould not fork')) {
    return new NotReady('unready', '53000', quote(answer.subarray(1).toString('utf8')));
  }
  try {
    for (const message of new Messages().read(answer)) {
      const fields = errorFields(message);
      if (message.type === 'E') return fromSqlState(fields.get('C') ?? '08P01', fields.get('M') ?? '');
    }
    return notPostgres(answer);
  } catch (error) {
    return fromSystemError(error);
  }
}
