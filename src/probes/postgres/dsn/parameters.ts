import { isIP } from 'node:net';
import { parsePort } from '../../net/host-port.ts';
import { Mistake, printable } from '../../vocabulary.ts';

export const sslModes = [
  'disable',
  'allow',
  'prefer',
  'require',
  // Node-postgres' own: as `require`, and nothing is verified, whatever certificates are there.
  'no-verify',
  'verify-ca',
  'verify-full',
] as const;
export type SslMode = (typeof sslModes)[number];

export const sessions = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;
export type Session = (typeof sessions)[number];

export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];

/**
 * The parameters that are understood, by libpq's names: PostgreSQL's manual, section 34.1.2 ("Parameter Key Words").
 * `sslaccept` is Prisma's, and `search_path` that of the drivers that send what they do not know to the server,
 * such as lib/pq and pgx.
 */
const keywords = {
  host: checkHosts,
  hostaddr: checkText,
  port: checkPorts,
  dbname: checkName,
  user: checkName,
  password: checkText,
  passfile: checkName,
  sslmode: oneOf(sslModes),
  sslnegotiation: oneOf(['postgres', 'direct']),
  sslaccept: oneOf(['strict', 'accept_invalid_certs']),
  sslrootcert: checkName,
  sslcert: checkName,
  sslkey: checkName,
  ssl_min_protocol_version: oneOf(tlsVersions),
  ssl_max_protocol_version: oneOf(tlsVersions),
  channel_binding: oneOf(['disable', 'prefer', 'require']),
  connect_timeout: checkSeconds,
  target_session_attrs: oneOf(sessions),
  application_name: checkText,
  options: checkText,
  search_path: checkText,
} as const;

export type Keyword = keyof typeof keywords;

/** The filter leaves none out: to the compiler, an object may have more keys than its type. */
export const keywordNames = Object.keys(keywords).filter((name): name is Keyword => name in keywords);

/** Where and how to log in: what every notation is read into. */
export interface ConnectionParameters extends ReadonlyMap<Keyword, string> {
  /** The variables that the driver reads whose notation it is; where it is left out, all of libpq's. */
  readonly variables?: readonly string[];
}

/** @throws {Mistake} the value can't be meant */
export function setParameter(parameters: Map<Keyword, string>, keyword: Keyword, value: string): void {
  if (value.includes('\0')) throw new Mistake(`${keyword}: a NUL can't be sent`);
  // For libpq, an empty value means the default, but for these two.
  if (value !== '' || keyword === 'sslmode' || keyword === 'target_session_attrs') {
    keywords[keyword](value, keyword);
  }
  parameters.set(keyword, keyword === 'host' ? withoutBrackets(value) : value);
}

/**
 * @returns the choice that the value is
 * @throws {Mistake} it is none
 */
export function choose<C extends string>(keyword: string, value: string, choices: readonly C[]): C {
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) throw new Mistake(`${keyword}: expected one of ${choices.join(', ')}`);
  return chosen;
}

function oneOf(choices: readonly string[]): (value: string, keyword: string) => void {
  return (value, keyword) => void choose(keyword, value, choices);
}

function checkText(): void {
  // It is never printed, and the server or a later step says what is wrong with it.
}

/** What is printed: a name, a path. */
function checkName(value: string, keyword: string): void {
  try {
    printable(value);
  } catch (error) {
    throw error instanceof Mistake ? new Mistake(`${keyword}: ${error.message}`) : error;
  }
}

function checkSeconds(value: string, keyword: string): void {
  if (!/^\s*[+-]?\d{1,9}\s*$/u.test(value)) throw new Mistake(`${keyword}: expected a number of seconds`);
}

function checkPorts(value: string): void {
  for (const port of value.split(',')) if (port !== '') parsePort(port);
}

/** What no host name has (RFC 3986, `reg-name`) is most often the rest of a password that is not encoded. */
function checkHosts(value: string): void {
  for (const host of withoutBrackets(value).split(',')) {
    const isName = /^[/@]/u.test(host) || isIP(host) === 6 || /^[^\s/@?#[\]\\;:'"<>]*$/u.test(host);
    if (!isName) throw new Mistake('expected a host name, an address or the directory of a Unix socket');
    checkName(host, 'host');
  }
}

/** As people write an address of IPv6 where no port follows it. */
const withoutBrackets = (hosts: string): string =>
  hosts
    .split(',')
    .map((host) =>
      host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1).replace('%25', '%') : host,
    )
    .join(',');
