import type { Socket } from 'node:net';
import { defineKind } from '../kind.ts';
import { rejectBesideUrl } from '../net/host-port.ts';
import { formatAddress, openSocket, type Address } from '../net/sockets.ts';
import { tlsOptions, tlsKey, type Tls } from '../net/tls.ts';
import { createWhoIsThere, explainEnd, secureOrExplain, type AskingContext } from '../net/who-is-there.ts';
import { NotReady } from '../not-ready.ts';
import * as v from '../vocabulary.ts';
import { check, type Demands } from './checks.ts';
import { withClient, type Call } from './client.ts';
import { hints, fromStranger } from './failures.ts';
import { askSentinel, authenticate, sentinelKey, type Credentials, type Sentinel } from './sentinel.ts';
import { highestDb, loginFromKeys, redisUri, type Login } from './uri.ts';

interface Server extends Login {
  readonly tls: Tls | undefined;
  readonly demands: Demands;
}

export const redis = defineKind({
  name: 'redis',
  readyWhen: 'AUTH works, PING answers and nothing is loading',
  schemes: ['redis', 'rediss'],
  examples: ['redis://:password@cache:6379/0', 'rediss://cache'],
  hints,
  keys: {
    url: v.optional(
      v.parsed('A redis:// or rediss:// URL, in place of the keys that name its parts.', redisUri),
    ),
    host: v.optional(v.text('The host name or IP address.')),
    port: v.optional(v.port('The port; 6379 where it is left out.')),
    username: v.optional(v.text('The ACL user.')),
    password: v.optional(v.secret("The user's password.")),
    db: v.optional(v.integer('The database to select.', { minimum: 0, maximum: highestDb })),
    tls: v.optional(tlsKey),
    role: v.withDefault(
      v.choice('What the server must be; a replica must be in touch with its master.', [
        'any',
        'master',
        'replica',
      ]),
      'any',
    ),
    key: v.optional(v.text('A key that must exist.')),
    cluster: v.withDefault(v.boolean('Whether the state of its cluster must be ok.'), false),
    sentinel: v.optional(sentinelKey),
  },
  fromTarget: (target) => ({ url: target }),
  probe({ url, host, port, username, password, db, tls, role, key, cluster, sentinel }) {
    const keys = { host, port, username, password, db };
    if (url) rejectBesideUrl(keys);
    if (sentinel && role === 'replica')
      throw new v.Mistake('a sentinel leads to a master, not a replica', 'role');
    if (sentinel && cluster) throw new v.Mistake('a cluster has no sentinels', 'cluster');
    if (sentinel?.username !== undefined && sentinel.password === undefined)
      throw new v.Mistake('"sentinel" has a user without a password', 'sentinel');
    const login = url ?? loginFromKeys(keys);
    const server: Server = {
      ...login,
      encrypted: login.encrypted || tls !== undefined,
      tls,
      demands: { role, key, cluster },
    };
    const whoIsThere = createWhoIsThere();
    return {
      target: formatAddress(login) + (login.db === 0 ? '' : `/${login.db}`),
      attempt(context) {
        const asking = { ...context, whoIsThere };
        return sentinel ? attemptThrough(server, sentinel, asking) : attemptAt(server, asking);
      },
    };
  },
});

async function attemptAt(server: Server, context: AskingContext): Promise<void> {
  const credentials = credentialsOf(server);
  await withServer(server, context, [credentials], async (call) => {
    if (credentials) await authenticate(call, credentials);
    await check(call, server.db, server.demands);
  });
}

async function attemptThrough(server: Server, sentinel: Sentinel, context: AskingContext): Promise<void> {
  const credentials = credentialsOf(sentinel) ?? credentialsOf(server);
  const address = await withServer(server, context, [credentials], (call) =>
    askSentinel(call, sentinel.master, credentials),
  );
  try {
    await attemptAt({ ...server, ...address }, context);
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    const { class: failureClass, code, message, retryAfter, showsAbsence } = error;
    throw new NotReady(failureClass, code, `the master at ${formatAddress(address)}: ${message}`, {
      // The sentinel did, at least.
      answeredBy: 'dependency',
      retryAfter,
      showsAbsence,
    });
  }
}

function credentialsOf({ username, password }: Login | Sentinel): Credentials | undefined {
  return password === undefined ? undefined : { username, password };
}

async function withServer<T>(
  server: Server,
  context: AskingContext,
  credentials: readonly (Credentials | undefined)[],
  use: (call: Call) => Promise<T>,
): Promise<T> {
  const secrets = credentials.flatMap((known) => known?.password ?? []);
  const address = { host: server.host, port: server.port };
  const socket = await open(server, address, context);
  const work = withClient(socket, { signal: context.signal, secrets }, use);
  return server.encrypted ? work : explainEnd(work, { address, context, explain: fromStranger });
}

async function open(server: Server, address: Address, context: AskingContext): Promise<Socket> {
  // Before the connection, which would otherwise have to be closed when a file can't be read.
  const options = server.encrypted ? await tlsOptions(server.tls, server.host) : undefined;
  const socket = await openSocket(address, context);
  if (!options) return socket;
  try {
    return await secureOrExplain(socket, options, { address, context }, withoutTls);
  } catch (error) {
    socket.destroy();
    if (!(error instanceof NotReady) || error.code !== 'TIMEOUT') throw error;
    // Redis without TLS takes the handshake for a long first line, and waits for its end.
    throw new NotReady('unready', 'TIMEOUT', 'the TLS handshake got no answer: is this a port with TLS?');
  }
}

const withoutTls = {
  protocol: 'Redis',
  advice: 'it is a Redis server without TLS: write redis:// in place of rediss://, or leave "tls" out',
} as const;
