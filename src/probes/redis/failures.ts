import type { Hints } from '../kind.ts';
import type { Stranger } from '../net/protocols.ts';
import { systemHints } from '../net/system-errors.ts';
import { tlsHints } from '../net/tls-errors.ts';
import { NotReady, quote, type FailureClass } from '../not-ready.ts';

type Row = readonly [says: RegExp, class_: FailureClass, code: string];

/**
 * What Redis says instead of an answer, the first row that fits. An error's first word is its code (Redis' manual,
 * "Redis serialization protocol", simple errors), and the generic `ERR` is told apart by its text. The texts are those
 * of Redis' sources: `createSharedObjects` in server.c, `acceptCommonHandler` in networking.c, `authCommand` in acl.c,
 * `clusterCommand` in cluster.c.
 */
const rows: readonly Row[] = [
  [/^LOADING\b/u, 'unready', 'LOADING'],
  [/^MASTERDOWN\b/u, 'unready', 'MASTERDOWN'],
  [/^CLUSTERDOWN\b/u, 'unready', 'CLUSTERDOWN'],
  [/^NOREPLICAS\b/u, 'unready', 'NOREPLICAS'],
  [/^MISCONF\b/u, 'unready', 'MISCONF'],
  [/^TRYAGAIN\b/u, 'unready', 'TRYAGAIN'],
  [/^BUSY\b/u, 'unready', 'BUSY'],
  [/^ERR max number of clients/u, 'unready', 'MAXCLIENTS'],
  [/^NOAUTH\b(?: Authentication required)?/u, 'misconfigured', 'NOAUTH'],
  [/^WRONGPASS\b(?: invalid username-password pair or user is disabled)?/u, 'misconfigured', 'WRONGPASS'],
  // Redis 5 and earlier.
  [/^ERR invalid password/u, 'misconfigured', 'WRONGPASS'],
  [/^NOPERM\b/u, 'misconfigured', 'NOPERM'],
  [/^DENIED\b/u, 'misconfigured', 'DENIED'],
  [/^MOVED\b/u, 'misconfigured', 'MOVED'],
  [
    /^ERR AUTH <password> called without any password configured(?: for the default user\. Are you sure your configuration is correct\?)?/u,
    'misconfigured',
    'NO_PASSWORD_SET',
  ],
  // Redis 5 and earlier.
  [/^ERR Client sent AUTH, but no password is set/u, 'misconfigured', 'NO_PASSWORD_SET'],
  [/^ERR This instance has cluster support disabled/u, 'misconfigured', 'NO_CLUSTER'],
  [/^ERR unknown (?:sub)?command/iu, 'misconfigured', 'UNKNOWN_COMMAND'],
  [/^ERR wrong number of arguments/u, 'misconfigured', 'ERR'],
  [/^ERR DB index is out of range/u, 'misconfigured', 'ERR'],
  [/^ERR SELECT is not allowed in cluster mode/u, 'misconfigured', 'ERR'],
];

/**
 * @param reply the text of an error, without the `-` before it
 * @param secrets what was sent and must not be printed, should the server repeat it
 * @returns what the server said; an error that is not known may be over soon: proxies have many of them
 */
export function fromErrorReply(reply: string, secrets: readonly string[]): NotReady {
  const [says, class_, code] = rows.find(([pattern]) => pattern.test(reply)) ?? unknown(reply);
  // "ERR unknown command 'AUTH', with args beginning with: 'the password' ": cut short even, so look for no secret in it.
  const said = reply.replace(/,? with args beginning with.*$/su, '');
  // Its usual words hold nothing secret, even if they are the password's, too.
  const more = said.replace(says, '');
  const repeats = secrets.some((secret) => more.includes(secret));
  return new NotReady(class_, code, repeats ? `it answered with the error ${code}` : quote(begin(said)));
}

/** In characters: what is longer is advice at length, whose first sentence says what is the matter. */
const longestReply = 160;

function begin(said: string): string {
  const [sentence] = said.length > longestReply ? said.split(/(?<=[.;]) /u, 1) : [];
  return sentence ?? said;
}

function unknown(reply: string): Row {
  return [/^/u, 'unready', /^[A-Z][A-Z_]{1,30}(?=\s|$)/u.exec(reply)?.[0] ?? 'ERR'];
}

/** What is no answer of Redis', whatever it is. */
export function wrongProtocol(reason = "its answer is not Redis'"): NotReady {
  return new NotReady('misconfigured', 'PROTOCOL', reason);
}

/** What is said of whoever answers in its place; nothing where that is a Redis. */
export function fromStranger({ protocol, description }: Stranger): NotReady | undefined {
  if (protocol === 'Redis') return undefined;
  if (protocol === 'TLS')
    return wrongProtocol(`${description}: write rediss:// in place of redis://, or give "tls"`);
  return wrongProtocol(protocol && description);
}

/** @returns what an array holds; nothing where the reply is none */
export function items(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}

export const hints = (): Hints => ({
  ...systemHints,
  ...tlsHints,
  BUSY: 'a script runs there for long: SCRIPT KILL ends it',
  CLUSTERDOWN: 'are all masters up, and all slots served? CLUSTER INFO and CLUSTER NODES tell',
  DENIED:
    'set a password on the server (requirepass), or protected-mode no where its network is closed to others',
  ERR: 'a proxy or another server may stand there: compare with what redis-cli gets',
  LOADING: 'it reads its data; if it lasts, its log tells how much there is',
  MASTERDOWN: 'is its master up, and can the replica reach it?',
  MASTER_LINK_DOWN: 'is its master up, and can the replica reach it?',
  MAXCLIENTS: "raise the server's maxclients, or use fewer connections",
  MISCONF: "can the server write its snapshots? look at its disk's space and permissions, and its log",
  MOVED: 'this is a node of a cluster: use "cluster", or a key of this node',
  NOAUTH: 'give the password: redis://:PASSWORD@HOST',
  NOPERM: 'the ACL of this user must allow PING: ACL SETUSER NAME +ping',
  NOREPLICAS: 'are its replicas up? min-replicas-to-write asks for them',
  NOT_MASTER: 'is this the replica? name the master, or ask the sentinels',
  NOT_REPLICA: 'is this the master? name the replica',
  NO_CLUSTER: 'is cluster mode on, or is "cluster" not meant for this server?',
  NO_KEY: 'does what writes the key run?',
  NO_PASSWORD_SET: "leave the password out, or set the server's: requirepass",
  NO_SUCH_MASTER: "compare the master's name with `sentinel monitor` in the sentinel's settings",
  TRYAGAIN: 'the cluster moves slots; if it lasts, CLUSTER NODES tells',
  UNKNOWN_COMMAND: 'a proxy, an older server or rename-command may keep it from the command: ask for less',
  WRONGPASS: "compare user name and password with the server's",
});
