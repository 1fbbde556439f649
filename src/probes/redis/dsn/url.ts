import { decodeFormPart, decodePart } from '../../net/host-port.ts';
import { Mistake, type Warn } from '../../vocabulary.ts';
import { connectionFrom, lonelyUser, type Connection } from './connection.ts';
import { isHeeded, parseDb, readParameters, type Parameter, type Said } from './parameters.ts';

interface Scheme {
  readonly encrypted?: boolean;
  /** It has a path in place of a host. */
  readonly isSocket?: boolean;
  readonly isSentinel?: boolean;
}

/**
 * IANA's registration of `redis`, and what clients have made of it: `rediss` is of all of them; `valkey`, `valkeys`,
 * `redis+unix` and `valkey+unix` of redis-rs and valkey-py; `redis+socket` of Celery; `redis-socket`, `redis+ssl`, `redis+tls`,
 * `redis-sentinel` and `rediss-sentinel` of Lettuce; `redis+sentinel` of Python's limits; `sentinel` of Celery; `rediscache` of
 * django-environ.
 */
const schemes: Readonly<Record<string, Scheme>> = {
  redis: {},
  rediss: { encrypted: true },
  valkey: {},
  valkeys: { encrypted: true },
  'redis+ssl': { encrypted: true },
  'redis+tls': { encrypted: true },
  'redis+unix': { isSocket: true },
  'valkey+unix': { isSocket: true },
  'redis+socket': { isSocket: true },
  'redis-socket': { isSocket: true },
  'redis-sentinel': { isSentinel: true },
  'rediss-sentinel': { isSentinel: true, encrypted: true },
  'redis+sentinel': { isSentinel: true },
  sentinel: { isSentinel: true },
  rediscache: {},
};

/** Those that say nothing of Redis, of clients that know nothing else. */
const borrowed: Readonly<Record<string, Scheme>> = {
  tcp: {},
  tls: { encrypted: true },
  unix: { isSocket: true },
};

const all = new Map(Object.entries({ ...schemes, ...borrowed }));

export const isOwnScheme = (scheme: string): boolean => Object.hasOwn(schemes, scheme);

export const isBorrowedScheme = (scheme: string): boolean => Object.hasOwn(borrowed, scheme);

const form =
  /^(?<scheme>[a-z][a-z\d+.-]*):\/\/(?<authority>[^/?#]*)(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?(?:#(?<fragment>.*))?$/isu;

/** The next one's scheme follows a comma or a space. */
const severalUrls = /[,\s][a-z][a-z+-]{0,20}:\/\//iu;

const example = 'expected a URL such as redis://:password@cache:6379/0';
const escapes = 'a / or @ or # or ? in a user, a password or a value is written %2F, %40, %23 or %3F';

/**
 * Reads a URL. What looks like the rest of a password is a mistake: taken for a host or a path, it would be printed.
 *
 * @throws {Mistake}
 */
export function parseRedisUrl(text: string, warn?: Warn): Connection {
  const parts = form.exec(text)?.groups ?? {};
  const name = parts['scheme']?.toLowerCase() ?? '';
  const scheme = all.get(name);
  if (!scheme) throw new Mistake(example);
  if (severalUrls.test(text)) throw new Mistake('expected one URL: of a list, each is a target of its own');
  if (/\s/u.test(text)) throw new Mistake('a space in a URL is written %20');
  const { authority = '', path = '', query = '', fragment = '' } = parts;
  if (path.includes('@') || fragment.includes('@')) throw new Mistake(escapes);
  const at = authority.lastIndexOf('@');
  const { said, endpoints } = readQuery(query, warn);
  const inPath = scheme.isSocket === true ? {} : readPath(path, scheme, warn);
  if (inPath.db !== undefined && said.db !== undefined && inPath.db !== said.db) warn?.(twoDatabases);
  const read = {
    ...(scheme.encrypted === true && { encrypted: true }),
    ...inPath,
    ...said,
    // As redis-py and ioredis have it, the user's part wins over the query.
    ...readUserinfo(authority.slice(0, Math.max(at, 0)), said),
    ...readFragment(fragment, scheme),
  };
  const hosts = authority.slice(at + 1);
  if (scheme.isSocket === true) {
    if (hosts !== '' || path === '') throw new Mistake(`expected ${name}:///PATH, with three slashes`);
    return connectionFrom([decodePart(path) ?? path], read);
  }
  const listed = [...(hosts === '' && endpoints.length > 0 ? [] : hosts.split(',')), ...endpoints];
  if (listed.includes('')) throw new Mistake('the host is empty: is a variable not set?');
  return connectionFrom(listed, read, scheme.isSentinel === true ? { isSentinel: true } : {});
}

/** Redis-py, ioredis and go-redis take a word alone for the user, Lettuce and redis-rb for the password. */
function readUserinfo(userinfo: string, said: Said): Said {
  const [first = '', ...rest] = userinfo.split(':');
  const username = decodePart(first);
  const password = decodePart(rest.join(':'));
  if (username !== undefined && password === undefined && said.password === undefined) {
    throw new Mistake(
      rest.length > 0
        ? lonelyUser
        : 'a word alone before the @ is the user to some clients, and the password to others: write ' +
            'redis://USER:PASSWORD@HOST, or redis://:PASSWORD@HOST',
    );
  }
  return { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
}

/**
 * The clients that document a parameter for it, redis-py, go-redis and Lettuce, prefer that one; ioredis, redis-rb and
 * Predis the path.
 */
const twoDatabases =
  'its path names another database than its parameter, which counts here; clients disagree, so give one of them';

/** The number of a database; with a sentinel, the name of the master may come first. */
function readPath(path: string, { isSentinel = false }: Scheme, warn?: Warn): Said {
  const [first = '', ...rest] = path.split('/').filter((part) => part !== '');
  if (first === '') return {};
  if (/^-?\d+$/u.test(first)) return { db: parseDb(first) };
  if (isSentinel)
    return {
      ...readParameters([['master', decodePart(first) ?? '']]),
      ...readPath(rest.join('/'), {}, warn),
    };
  // Symfony's Messenger has the name of a stream there, and redis-py takes no notice of it.
  warn?.("its path is no database's number, and is passed over");
  return {};
}

/** Lettuce's name of the master, and what redis-rs writes in place of `skip_verify`. */
function readFragment(fragment: string, { isSentinel = false }: Scheme): Said {
  if (fragment === '') return {};
  if (isSentinel) return readParameters([['master', decodePart(fragment) ?? '']]);
  if (fragment !== 'insecure') throw new Mistake(escapes);
  return { verify: false };
}

interface Query {
  readonly said: Said;
  /** Further hosts, as go-redis and Symfony name them. */
  readonly endpoints: readonly string[];
}

function readQuery(query: string, warn?: Warn): Query {
  const parameters: Parameter[] = [];
  const endpoints: string[] = [];
  const auth: string[] = [];
  for (const part of query.split('&').filter((one) => one !== '')) {
    const [, rawName = '', rawValue = ''] = /^([^=]*)(?:=(.*))?$/su.exec(part) ?? [];
    const name = decodeFormPart(rawName);
    const value = decodeFormPart(rawValue);
    const host = /^host\[([^\]]*)\]$/iu.exec(name)?.[1];
    if (host !== undefined) endpoints.push(host.replace(/^(\/.*):$/su, '$1'));
    else if (name === 'addr') endpoints.push(value);
    else if (/^auth\[\w*\]$/u.test(name)) auth.push(value);
    else if (part.includes('@') && !isHeeded(name)) throw new Mistake(escapes);
    else if (value !== '') parameters.push([name, value]);
  }
  const [user, ...rest] = auth;
  const password = rest.at(-1) ?? user;
  if (password !== undefined) parameters.push(['password', password]);
  if (user !== undefined && rest.length > 0) parameters.push(['username', user]);
  return { said: readParameters(parameters, warn), endpoints };
}
