import { isIP, type Socket } from 'node:net';
import { defineKind, Mistake, type AttemptContext, type Notation } from './kind.ts';
import { NotReady, quote, type FailureClass } from './not-ready.ts';
import { closedEarly, formatAddress, openSocket, secureSocket, silence } from './sockets.ts';
import { codeOf, fromSystemError, throwIfBug } from './system-errors.ts';
import { decodePart, parseHostPort, rejectBesideUrl } from './uri-parts.ts';

interface Login {
  readonly host: string;
  readonly port: number;
  readonly encrypted: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
}

const defaultPort = 6379;

/** The URI scheme as IANA registers it; `rediss` is the same over TLS. */
const form = /^(?<scheme>rediss?):\/\/(?:(?<userinfo>[^@/?]*)@)?(?<address>[^/?@]+)(?:\/(?<db>\d*))?$/iu;

const uri: Notation<Login> = {
  parse(text) {
    const parts = form.exec(text)?.groups;
    if (!parts)
      throw new Mistake(
        'expected a URL such as redis://:password@cache:6379/0 (%2F, %3F, %40 in a password)',
      );
    const { host, port = defaultPort } = parseHostPort(parts['address'] ?? '');
    const [username = '', ...password] = (parts['userinfo'] ?? '').split(':');
    return {
      host,
      port,
      encrypted: parts['scheme']?.toLowerCase() === 'rediss',
      username: decodePart(username),
      password: decodePart(password.join(':')),
      db: Number(parts['db'] ?? 0),
    };
  },
  print: (text) => text.replace(/\/\/[^@/?]*@/u, '//***@').replace(/\?.*$/u, '?***'),
};

export const redis = defineKind({
  name: 'redis',
  summary: 'ready when AUTH works, PING answers and nothing is loading',
  schemes: ['redis', 'rediss'],
  shape: (values) => ({
    url: values.optional(
      values.parsed('A redis:// or rediss:// URL, in place of the keys that name its parts.', uri),
    ),
    host: values.optional(values.text('The host name or IP address.')),
    port: values.optional(values.port('The port; 6379 where it is left out.')),
    username: values.optional(values.text('The ACL user.')),
    password: values.optional(values.secret("The user's password.")),
    db: values.optional(values.integer('The database to select.', { minimum: 0, maximum: 1_000_000 })),
  }),
  fromTarget: (target) => ({ url: target }),
  probe(keys) {
    if (keys.url) rejectBesideUrl(keys);
    const login = keys.url ?? fromKeys(keys);
    return {
      kind: 'redis',
      target: formatAddress(login) + (login.db === 0 ? '' : `/${login.db}`),
      attempt: (context) => attempt(login, context),
    };
  },
});

interface Keys extends Pick<Login, 'username' | 'password'> {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly db: number | undefined;
}

function fromKeys({ host, port = defaultPort, username, password, db = 0 }: Keys): Login {
  if (host === undefined) throw new Mistake('"url" or "host" is missing');
  return { host, port, encrypted: false, username, password, db };
}

async function attempt(login: Login, context: AttemptContext): Promise<void> {
  const { signal } = context;
  const socket = await open(login, context);
  try {
    const client = await connectClient(socket);
    try {
      if (login.password !== undefined) {
        // Not through the client's options: where no password is set, it would go on, and say so on the app's console.
        await client.call('AUTH', ...(login.username === undefined ? [] : [login.username]), login.password);
      }
      await client.ping();
      if (login.db !== 0) await client.select(login.db);
    } finally {
      client.disconnect();
    }
  } catch (error) {
    throw signal.aborted ? silence() : fromRedisError(error);
  } finally {
    socket.destroy();
  }
}

async function open(login: Login, context: AttemptContext): Promise<Socket> {
  const socket = await openSocket(login, context);
  if (!login.encrypted) return socket;
  const { host } = login;
  return secureSocket(socket, isIP(host) === 0 ? { host, servername: host } : { host }, context.signal);
}

/** A client for one conversation: nothing is queued, tried again or found out behind our back. */
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
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The first word of an error reply: Redis' manual, "Redis serialization protocol", simple errors. */
const replies: Readonly<Record<string, FailureClass>> = {
  LOADING: 'unready',
  MASTERDOWN: 'unready',
  CLUSTERDOWN: 'unready',
  BUSY: 'unready',
  TRYAGAIN: 'unready',
  NOAUTH: 'misconfigured',
  WRONGPASS: 'misconfigured',
  NOPERM: 'misconfigured',
  DENIED: 'misconfigured',
};

function fromRedisError(error: unknown): NotReady {
  throwIfBug(error);
  if (!(error instanceof Error) || codeOf(error) !== undefined) return fromSystemError(error);
  if (error.name === 'ReplyError') {
    const word = /^-?([A-Z]+)\b/u.exec(error.message)?.[1] ?? 'ERR';
    if (error.message.includes('max number of clients'))
      return new NotReady('unready', 'MAXCLIENTS', quote(error.message));
    return new NotReady(replies[word] ?? 'misconfigured', word, quote(error.message));
  }
  if (error.name === 'ParserError')
    return new NotReady('misconfigured', 'PROTOCOL', "its answer is not Redis'");
  return closedEarly();
}
