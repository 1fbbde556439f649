import { distance } from 'fastest-levenshtein';
import { parsePort } from '../../net/host-port.ts';
import { Mistake } from '../../vocabulary.ts';

/** The parameters of libpq that are understood: PostgreSQL's manual, section 34.1.2 ("Parameter Key Words"). */
const keywords = [
  'host',
  'hostaddr',
  'port',
  'dbname',
  'user',
  'password',
  'passfile',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'connect_timeout',
  'target_session_attrs',
  'application_name',
  'options',
] as const;

export type Keyword = (typeof keywords)[number];

/** Where and how to log in, by libpq's keywords: what every notation is read into. */
export type ConnectionParameters = ReadonlyMap<Keyword, string>;

export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

export const sessions = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;
export type Session = (typeof sessions)[number];

/** Those of libpq that can't decide whether a log-in works: all their values, or these. */
const indifferent: Readonly<Record<string, readonly string[] | 'all'>> = {
  fallback_application_name: 'all',
  client_encoding: 'all',
  keepalives: 'all',
  keepalives_idle: 'all',
  keepalives_interval: 'all',
  keepalives_count: 'all',
  tcp_user_timeout: 'all',
  sslcompression: 'all',
  krbsrvname: 'all',
  gsslib: 'all',
  gssdelegation: 'all',
  gssencmode: ['disable', 'prefer'],
  channel_binding: ['disable', 'prefer'],
  sslnegotiation: ['postgres'],
  sslcertmode: ['allow'],
  sslsni: ['1'],
  load_balance_hosts: ['disable'],
  replication: ['false', 'off', 'no', '0'],
};

/** Those of libpq whose effect is not had here, whatever their value. */
const unsupported = [
  'service',
  'servicefile',
  'sslpassword',
  'sslcrl',
  'sslcrldir',
  'requirepeer',
  'require_auth',
  'ssl_min_protocol_version',
  'ssl_max_protocol_version',
  'min_protocol_version',
  'max_protocol_version',
  'scram_client_key',
  'scram_server_key',
  'sslkeylogfile',
  'oauth_issuer',
  'oauth_client_id',
  'oauth_client_secret',
  'oauth_scope',
];

/** @returns whether libpq has such a parameter */
export const isParameter = (name: string): boolean =>
  [...keywords, ...unsupported, ...Object.keys(indifferent)].includes(name);

/**
 * Sets what a notation that uses libpq's names says.
 *
 * @throws {Mistake} the parameter is not known or not supported, or its value is not one of its own
 */
export function setParameter(parameters: Map<Keyword, string>, name: string, value: string): void {
  const keyword = keywords.find((known) => known === name);
  if (keyword) {
    parameters.set(keyword, checkValue(keyword, value));
    return;
  }
  const harmless = Object.hasOwn(indifferent, name) ? indifferent[name] : undefined;
  if (harmless === 'all' || harmless?.includes(value)) return;
  if (harmless) throw new Mistake(`${name} is supported only as ${harmless.join(', ')}`);
  if (unsupported.includes(name)) throw new Mistake(`${name} is not supported`);
  throw new Mistake(`a parameter is not known; ${nearest(name)}`);
}

/** The name itself may be the rest of a password, so it is not repeated. */
function nearest(name: string): string {
  const [best] = keywords
    .map((keyword) => ({ keyword, edits: distance(name.slice(0, 30), keyword) }))
    .toSorted((a, b) => a.edits - b.edits);
  return best && best.edits <= 2 ? `did you mean "${best.keyword}"?` : `known: ${keywords.join(', ')}`;
}

/**
 * @returns the value, as it is given
 * @throws {Mistake} it can't be meant
 */
export function checkValue(keyword: Keyword, value: string): string {
  if (value.includes('\0')) throw new Mistake(`${keyword}: a NUL can't be sent`);
  if (keyword === 'sslmode') choose(keyword, value, sslModes);
  if (keyword === 'target_session_attrs') choose(keyword, value, sessions);
  // Elsewhere, an empty value means the default.
  if (value === '') return value;
  if (keyword === 'connect_timeout' && !/^\s*[+-]?\d{1,9}\s*$/u.test(value)) {
    throw new Mistake('connect_timeout: expected a number of seconds');
  }
  if (keyword === 'port') for (const port of value.split(',')) if (port !== '') parsePort(port);
  if (keyword === 'host' && !value.split(',').every((host) => hostForm.test(host))) {
    throw new Mistake('expected a host name, an address or the directory of a Unix socket');
  }
  return value;
}

/** What no host name has (RFC 3986, `reg-name`) is most often the rest of a password that is not encoded. */
const hostForm = /^(?:[/@][^\p{Cc}]*|[^\s/@?#[\]\\;'"<>]*)$/u;

/**
 * @returns the choice that the value is
 * @throws {Mistake} it is none
 */
export function choose<C extends string>(keyword: Keyword, value: string, choices: readonly C[]): C {
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) throw new Mistake(`${keyword}: expected one of ${choices.join(', ')}`);
  return chosen;
}
