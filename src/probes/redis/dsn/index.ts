import { formatAddress } from '../../net/sockets.ts';
import { Mistake, readable, type Notation, type Warn } from '../../vocabulary.ts';
import type { Connection } from './connection.ts';
import { isStackExchange, parseStackExchange } from './stack-exchange.ts';
import { isBorrowedScheme, isOwnScheme, parseRedisUrl } from './url.ts';

/** As much as a reference's file may hold. */
const longest = 65_536;

/** Celery's brokers have semicolons in between, of which the first that works is used. */
const nextUrl = /;(?=[a-z][a-z+-]{0,20}:\/\/)/iu;

/** Symfony's form, whose hosts all stand in the query. */
const withoutHost = /^(rediss?|valkeys?):(?=\?)/iu;

/** `cache:6379?db=2` of ioredis. */
const withoutScheme = /^[\w.-]+(?::\d+)?\?/u;

const hostAndPort = /^\s*(?:\[[\da-f:.]+\]|[\w.-]+):\d+\s*$/iu;

/** Every notation that a setting of an app may have. What is printed is always a URL. */
export const connectionString: Notation<Connection> = {
  parse(text, warn) {
    if (text.length > longest) throw new Mistake(`expected at most ${longest} characters`);
    if (/^ioredis:\/\//iu.test(text)) {
      throw new Mistake(
        'ioredis:// holds a whole configuration, which is not read: give "host", "password" and so on, or a redis:// URL',
      );
    }
    const [first = '', ...others] = text.split(nextUrl);
    const connection = parseOne(first, warn);
    const addresses = [connection, ...others.map((other) => parseOne(other))].flatMap((one) => one.addresses);
    return { ...connection, addresses };
  },
  print: (text) => readable(text, (given) => printUrl(connectionString.parse(given))),
};

function parseOne(text: string, warn?: Warn): Connection {
  if (withoutScheme.test(text)) return parseRedisUrl(`redis://${text}`, warn);
  // A word alone may be a password that strayed.
  if (isStackExchange(text) || text.split(',').every((part) => hostAndPort.test(part)))
    return parseStackExchange(text, warn);
  if (/^\s*:\d+\s*(?:,|$)/u.test(text)) throw new Mistake('the host is empty: is a variable not set?');
  return parseRedisUrl(text.replace(withoutHost, '$1://'), warn);
}

/** They tell a Redis where the scheme does not; so does a user in front of a path. */
const telling =
  /[?&](?:db|database|password|username|virtual_host|auth(?:\[\w{0,20}\])?|ssl\[\w{1,20}\])=|^[a-z]{1,20}:\/\/[^/?#]*@\//iu;

/**
 * @returns whether an app's setting names a Redis by more than a scheme that is known as one: a configuration string of
 *   StackExchange.Redis, several endpoints, or `unix://` with Redis' parameters
 */
export function isConnectionString(text: string): boolean {
  if (isStackExchange(text)) return true;
  const urls = text.split(nextUrl);
  // Of a list with commas or blanks, each is a target of its own.
  if (/\s/u.test(text) || urls.some((url) => url.indexOf('://') !== url.lastIndexOf('://'))) return false;
  if (/^ioredis:\/\//iu.test(text) || withoutHost.test(text)) return true;
  const scheme = /^([a-z][a-z+-]{0,20}):\/\//iu.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && isOwnScheme(scheme)) return true;
  return (scheme === undefined ? withoutScheme.test(text) : isBorrowedScheme(scheme)) && telling.test(text);
}

/** @returns the connection as a URL, without the user, the password and what else may be secret */
function printUrl({
  addresses,
  username,
  password,
  db,
  encrypted,
  tls,
  family,
  sentinel,
}: Connection): string {
  const [first] = addresses;
  const isSocket = addresses.length === 1 && first !== undefined && 'path' in first;
  const suffix = isSocket ? '+unix' : sentinel ? '-sentinel' : '';
  const userinfo = username === undefined && password === undefined ? '' : '***@';
  const hosts = addresses.map((address) =>
    'path' in address ? encodePath(address.path) : formatAddress(address),
  );
  const hasMore = tls ?? family ?? sentinel?.username ?? sentinel?.password ?? (isSocket && encrypted);
  const parameters = [
    ...(isSocket && db !== 0 ? [`db=${db}`] : []),
    ...(sentinel?.master === undefined ? [] : [`master=${encodeURIComponent(sentinel.master)}`]),
    ...(hasMore === undefined || hasMore === false ? [] : ['***']),
  ];
  const scheme = `redis${encrypted && !isSocket ? 's' : ''}${suffix}`;
  const path = isSocket || db === 0 ? '' : `/${db}`;
  const query = parameters.length > 0 ? `?${parameters.join('&')}` : '';
  return `${scheme}://${userinfo}${hosts.join(',')}${path}${query}`;
}

const encodePath = (path: string): string => encodeURI(path).replaceAll(/[?#]/gu, encodeURIComponent);
