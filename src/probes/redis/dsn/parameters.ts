import type { Tls } from '../../net/tls.ts';
import { Mistake, printable, readBoolean, warnOfSlip, type Warn } from '../../vocabulary.ts';

/** What a connection string says, by our names for it. */
export interface Said {
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  readonly encrypted?: boolean;
  readonly ca?: Tls['ca'];
  readonly cert?: Tls['cert'];
  readonly key?: Tls['key'];
  readonly serverName?: string;
  readonly verify?: boolean;
  readonly checkHost?: boolean;
  readonly family?: 4 | 6;
  /** The name of a master: the endpoints are sentinels then. */
  readonly master?: string;
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
}

type Read = (value: string) => Said;

const db: Read = (value) => ({ db: parseDb(value) });
const username: Read = (value) => ({ username: value });
const password: Read = (value) => ({ password: value });
const encrypted: Read = (value) => ({ encrypted: readBoolean(value) });
const ca: Read = (value) => ({ ca: { path: printable(value) } });
const cert: Read = (value) => ({ cert: { path: printable(value) } });
const key: Read = (value) => ({ key: { path: printable(value) } });
const serverName: Read = (value) => ({ serverName: printable(value) });
const verify: Read = (value) => ({ verify: readBoolean(value) });
const unverified: Read = (value) => ({ verify: !readBoolean(value) });
const checkHost: Read = (value) => ({ checkHost: readBoolean(value) });
const master: Read = (value) => ({ master: printable(value) });
const sentinelUsername: Read = (value) => ({ sentinelUsername: value });
const sentinelPassword: Read = (value) => ({ sentinelPassword: value });

/**
 * What may change whether the log-in works, by the names that it has in redis-py and Celery (`ssl_…`), go-redis
 * (`skip_verify`, `master_name`), ioredis (`tls`, `family`), Lettuce (`verifyPeer`, `sentinelMasterId`), redis-rs (`user`,
 * `pass`), Predis and phpredis (`database`, `ssl[…]`), Symfony (`auth`, `dbindex`, `redis_sentinel`) and
 * StackExchange.Redis (`defaultDatabase`, `sslHost`, `serviceName`). Neither case nor underscores count.
 */
const heeded: Readonly<Record<string, Read>> = {
  db,
  database: db,
  dbindex: db,
  defaultDatabase: db,
  // Kombu's manual has it with and without the slash of a path.
  virtual_host: (value) => db(value.replace(/^\//u, '') || '0'),
  username,
  user: username,
  password,
  pass: password,
  auth: password,
  tls: encrypted,
  ssl: encrypted,
  ssl_cert_reqs: (value) => ({ verify: pick(value.replace(/^cert_/iu, ''), certReqs) }),
  ssl_check_hostname: checkHost,
  ssl_ca_certs: ca,
  ssl_ca_data: (value) => ({ ca: { text: value } }),
  ssl_certfile: cert,
  ssl_keyfile: key,
  skip_verify: unverified,
  verifyPeer: (value) => pick(value, verifyPeer),
  'ssl[cafile]': ca,
  'ssl[local_cert]': cert,
  'ssl[local_pk]': key,
  'ssl[peer_name]': serverName,
  'ssl[verify_peer]': verify,
  'ssl[verify_peer_name]': checkHost,
  'ssl[allow_self_signed]': unverified,
  sslHost: serverName,
  family: (value) => pick(value, families),
  master,
  master_name: master,
  redis_sentinel: master,
  sentinel_master: master,
  sentinelMasterId: master,
  serviceName: master,
  sentinelUser: sentinelUsername,
  sentinel_username: sentinelUsername,
  sentinel_password: sentinelPassword,
};

/** Python's manual, `ssl`: to a client, "optional" is the same as "required". */
const certReqs: Readonly<Record<string, boolean>> = { none: false, optional: true, required: true };

/** Lettuce's `SslVerifyMode`. */
const verifyPeer: Readonly<Record<string, Said>> = {
  none: { verify: false },
  ca: { verify: true, checkHost: false },
  full: { verify: true, checkHost: true },
};

/** Those of ioredis, as Node's `net.connect` has them: 0 is any. */
const families: Readonly<Record<string, Said>> = { '0': {}, '4': { family: 4 }, '6': { family: 6 } };

/** They change which certificates count, or who is reached. */
const unsupported = ['ssl_ca_path', 'ssl_password', 'ssl[capath]', 'ssl[passphrase]', 'tunnel'];

const normalise = (name: string): string => name.replaceAll('_', '').toLowerCase();

const readers = new Map(Object.entries(heeded).map(([name, read]) => [normalise(name), read] as const));
const refused = new Set(unsupported.map(normalise));
const known = [...Object.keys(heeded), ...unsupported];

/** @returns whether a parameter counts here */
export const isHeeded = (name: string): boolean => readers.has(normalise(name));

export type Parameter = readonly [name: string, value: string];

/** Of how many a slip is looked for: no string that is meant has more, and to look takes long. */
const mostLookedAt = 100;

/**
 * Reads parameters; of one that comes twice, the last value counts. One that is not known is passed over: it is of a pool, a
 * client, a cache, and there are hundreds. So is `protocol`, for whoever asks for the third goes on with the second where the
 * server is too old for it.
 *
 * @param parameters their names as they were written; they are printed only where they are known, or nearly so
 * @throws {Mistake}
 */
export function readParameters(parameters: readonly Parameter[], warn?: Warn): Said {
  const said: Said = {};
  for (const [index, parameter] of parameters.entries())
    Object.assign(said, readParameter(parameter, index < mostLookedAt ? warn : undefined));
  return said;
}

function readParameter([name, value]: Parameter, warn: Warn | undefined): Said {
  const normalised = normalise(name);
  if (refused.has(normalised)) throw new Mistake(`"${name}" is not supported`);
  const read = readers.get(normalised);
  if (!read) {
    if (warn) warnOfSlip(name, known, warn);
    return {};
  }
  try {
    return read(value);
  } catch (error) {
    throw error instanceof Mistake ? new Mistake(`"${name}": ${error.message}`) : error;
  }
}

function pick<T>(value: string, choices: Readonly<Record<string, T>>): T {
  const found = Object.entries(choices).find(([choice]) => choice === value.toLowerCase());
  if (!found) throw new Mistake(`expected one of ${Object.keys(choices).join(', ')}`);
  return found[1];
}

/** The highest number of a database that can be meant: Redis has 16 unless its configuration says otherwise. */
export const highestDb = 1_000_000;

/** @throws {Mistake} */
export function parseDb(text: string): number {
  if (!/^\d{1,7}$/u.test(text) || Number(text) > highestDb)
    throw new Mistake(`expected the number of a database, from 0 to ${highestDb}`);
  return Number(text);
}
