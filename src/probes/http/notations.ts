import { parseJsonPointer, type JsonPointer } from '../../json-pointer.ts';
import { decodePart } from '../net/host-port.ts';
import { Mistake, rejectServiceUrl, type Notation } from '../vocabulary.ts';

/** Where a request goes, its secrets apart. */
export interface HttpUrl {
  /** Without userinfo and fragment. */
  readonly url: URL;
  readonly credentials: Credentials | undefined;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** @returns the URL as it may be printed: neither userinfo nor query */
export function printUrl({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

/** What looks like a port may be what stands in front of a / in a password; the usual port is none of a parsed URL. */
const hasPort = /^[a-z]+:[/\\]*[^/\\?#@]*:\d*(?:[/\\?#]|$)/iu;

const example = 'expected a URL such as http://api:8080/health';

export const httpUrl: Notation<HttpUrl> = {
  parse(text) {
    if (!URL.canParse(text)) {
      rejectServiceUrl(text.replace(/^https?:/iu, ''));
      throw new Mistake(example);
    }
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new Mistake('expected a URL that starts with http:// or https://');
    }
    if (hasPort.test(text) && /[^/]@/u.test(url.pathname))
      throw new Mistake('a / or @ in a user name, a password or a path is written %2F or %40');
    if (url.port === '0') throw new Mistake('expected a port from 1 to 65535');
    const credentials = readCredentials(decodePart(url.username), decodePart(url.password));
    url.username = '';
    url.password = '';
    url.hash = '';
    return { url, credentials };
  },
  print(text) {
    if (!URL.canParse(text)) return '***';
    const url = new URL(text);
    const userinfo = url.username !== '' || url.password !== '' ? '***@' : '';
    const query = url.search === '' ? '' : '?***';
    return `${url.protocol}//${userinfo}${url.host}${url.pathname}${query}`;
  },
};

/** @throws {Mistake} a name with a colon, which RFC 7617 can't carry */
export function readCredentials(
  username: string | undefined,
  password: string | undefined,
): Credentials | undefined {
  if (username === undefined && password === undefined) return undefined;
  if (username?.includes(':') === true) throw new Mistake('a user name with a colon can not be sent');
  return { username: username ?? '', password: password ?? '' };
}

/** RFC 7617. */
export function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** `200`, `200-399`, `200,204,300-399`. */
export const statuses: Notation<(status: number) => boolean> = {
  parse(text) {
    const ranges = text.split(',').map((range) => {
      const [, first, last] = /^\s*([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?\s*$/u.exec(range) ?? [];
      if (first === undefined) throw new Mistake('expected statuses such as 200, 200-399 or 200,204');
      return { first: Number(first), last: Number(last ?? first) };
    });
    if (ranges.some(({ first, last }) => last < first))
      throw new Mistake('a range of statuses ends before it starts');
    // RFC 9110, section 15.2: interim, the answer comes after them.
    if (ranges.some(({ last }) => last < 200))
      throw new Mistake('a status below 200 is never the answer, but comes before it');
    return (status) => ranges.some(({ first, last }) => first <= status && status <= last);
  },
  print: (text) => text,
};

export const jsonPointer: Notation<JsonPointer> = {
  parse(text) {
    const pointer = parseJsonPointer(text);
    if (!pointer) throw new Mistake('expected a JSON pointer such as /status or /checks/0/name');
    return pointer;
  },
  print: (text) => text,
};

/** The `token` of RFC 9110, section 5.6.2. */
const token = /^[\w!#$%&'*+.^`|~-]+$/u;

export const method: Notation<string> = {
  parse(text) {
    if (!token.test(text)) throw new Mistake('expected an HTTP method such as GET or HEAD');
    if (text.toUpperCase() === 'CONNECT')
      throw new Mistake('CONNECT is sent to a proxy: use the key "proxy"');
    return text;
  },
  print: (text) => text,
};

/** They are about the connection, whose end is its only request's, or ask for an answer that is none (RFC 9110, section 7.8). */
const ofTheConnection = ['transfer-encoding', 'keep-alive', 'upgrade', 'expect'];

/**
 * @returns the headers by their names in lower case
 * @throws {Mistake}
 */
export function readHeaders(
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
): Readonly<Record<string, string>> {
  const read = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (!token.test(name)) throw new Mistake("a header's name has a character that none may have", 'headers');
    // RFC 9110, section 5.5, where what is beyond ASCII is read as Latin-1.
    if (!/^[\t\u{20}-\u{7e}\u{80}-\u{ff}]*$/u.test(value))
      throw new Mistake("a header's value has a line break, or a character that none may have", 'headers');
    if (read.has(name.toLowerCase())) throw new Mistake('a header is given twice', 'headers');
    read.set(name.toLowerCase(), value);
  }
  const ours = ofTheConnection.find((name) => read.has(name));
  if (ours !== undefined) throw new Mistake(`${ours} can not be sent with a check: leave it out`, 'headers');
  const options = read.get('connection')?.split(',') ?? [];
  if (options.some((option) => !token.test(option.trim())))
    throw new Mistake('connection: expected a list such as "close"', 'headers');
  const length = read.get('content-length');
  if (length !== undefined && length !== String(Buffer.byteLength(body ?? '')))
    throw new Mistake('content-length is not the length of the body: leave it out', 'headers');
  return Object.fromEntries(read);
}
