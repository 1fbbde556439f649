import { defineKind } from '../kind.ts';
import { rejectBesideUrl } from '../net/host-port.ts';
import { formatAddress } from '../net/sockets.ts';
import { tlsKey, type Tls } from '../net/tls.ts';
import { createWhoIsThere } from '../net/who-is-there.ts';
import * as v from '../vocabulary.ts';
import { attempt } from './attempt.ts';
import { connectionFromKeys, type Connection } from './dsn/connection.ts';
import { connectionString, isConnectionString } from './dsn/index.ts';
import { highestDb } from './dsn/parameters.ts';
import { hints } from './failures.ts';
import { sentinelKey, type Sentinel } from './sentinel.ts';

export const redis = defineKind({
  name: 'redis',
  readyWhen: 'AUTH works, PING answers and nothing is loading',
  schemes: ['redis', 'rediss', 'valkey', 'valkeys', 'redis+unix', 'redis-sentinel'],
  severalHosts: ['redis-sentinel', 'rediss-sentinel', 'redis+sentinel'],
  resembles: /^(?:[^/]*[,?]|\s*!\/|(?:io)?redis|valkey|sentinel|tcp:|tls:|unix:)/iu,
  recognises: isConnectionString,
  examples: ['redis://:password@cache:6379/0', 'rediss://cache', 'redis+unix:///run/redis.sock?db=1'],
  hints,
  keys: {
    url: v.optional(
      v.parsed(
        'A redis:// or rediss:// URL, or a configuration string of StackExchange.Redis, in place of the keys that name its parts.',
        connectionString,
      ),
    ),
    host: v.optional(v.text('The host name or IP address.')),
    port: v.optional(v.port('The port; where it is left out 6379, and of a sentinel 26379.')),
    socketPath: v.optional(v.text('The Unix socket that is connected to in place of the host.')),
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
  probe({ url, host, port, socketPath, username, password, db, tls, role, key, cluster, sentinel: given }) {
    const keys = { host, port, socketPath, username, password, db };
    if (url) rejectBesideUrl(keys);
    const connection = withTls(url ?? connectionFromKeys(keys, given !== undefined), tls);
    const sentinel = sentinelOf(connection, given);
    if (sentinel && role === 'replica')
      throw new v.Mistake('a sentinel leads to a master, not a replica', 'role');
    if (sentinel && cluster) throw new v.Mistake('a cluster has no sentinels', 'cluster');
    const demands = { role, key, cluster, isMaster: sentinel !== undefined };
    const whoIsThere = createWhoIsThere();
    return {
      target: targetOf(connection),
      attempt: (context) => attempt({ connection, demands, sentinel }, { ...context, whoIsThere }),
    };
  },
});

function withTls(connection: Connection, tls: Tls | undefined): Connection {
  if (!tls) return connection;
  if (connection.tls) throw new v.Mistake('"url" says this already: give one of them', 'tls');
  return { ...connection, encrypted: true, tls: { ...tls, checkHost: true } };
}

/** What the URL says of the sentinels, or else the key. */
function sentinelOf({ sentinel: said }: Connection, given: Sentinel | undefined): Sentinel | undefined {
  if (said && said.master !== undefined && given)
    throw new v.Mistake('"url" says this already: give one of them', 'sentinel');
  if (said && said.master === undefined && !given)
    throw new v.Mistake(
      "its servers are sentinels: the master's name is missing, give sentinel.master",
      'sentinel',
    );
  const { master, username, password } = { ...said, ...given };
  if (master === undefined) return undefined;
  if (username !== undefined && password === undefined)
    throw new v.Mistake('"sentinel" has a user without a password', 'sentinel');
  return { master, username, password };
}

/** A path goes on with the database as redis-py writes it. */
function targetOf({ addresses, db }: Connection): string {
  const listed = addresses.map(formatAddress).join(',');
  if (db === 0) return listed;
  return addresses.some((address) => 'path' in address) ? `${listed}?db=${db}` : `${listed}/${db}`;
}
