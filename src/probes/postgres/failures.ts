import { codeOf } from '../../error-code.ts';
import type { Hints } from '../kind.ts';
import { closedEarly } from '../net/sockets.ts';
import { systemHints, fromSystemError, throwIfBug } from '../net/system-errors.ts';
import { tlsHints } from '../net/tls-errors.ts';
import { NotReady, quote, type FailureClass } from '../not-ready.ts';

/**
 * SQLSTATEs, or their first two characters (the class): PostgreSQL's manual, appendix A. What migrations bring, or an
 * end of load, appears by itself; a wrong name or password does not.
 */
const classes: Readonly<Record<string, FailureClass>> = {
  // Connection exceptions.
  '08': 'unready',
  '28': 'misconfigured',
  '3D': 'misconfigured',
  '3F': 'unready',
  '42': 'misconfigured',
  // Tables, columns, functions and types that are missing appear when the migrations have run.
  '42P01': 'unready',
  '42703': 'unready',
  '42883': 'unready',
  '42704': 'unready',
  '53': 'unready',
  '55': 'unready',
  '57': 'unready',
  '58': 'unready',
  XX: 'unready',
};

/** No such database, schema or table. */
const absences = new Set(['3D000', '3F000', '42P01']);

/**
 * PgBouncer says all that it says as 08P01, a wrong password and a missing database too: the texts of its
 * `src/client.c`, and what the server behind it answered. Its limits, and a server that is away, pass.
 */
const lasting =
  /^(?:(?:SASL|PAM|certificate|"trust"|password) authentication failed|auth failed|no such (?:user|database)|(?:database|role) ".*" (?:does not exist|is disabled)|no pg_hba\.conf entry|unsupported startup parameter|(?:SSL|TLS \w+) required|TLS certificate name mismatch|not allowed|login rejected|bouncer config error)/u;

const sqlState = /^[\dA-Z]{5}$/u;

/** The server turned the log-in down before it had succeeded; another encryption may change its mind. */
export class Rejected extends NotReady {}

/**
 * @returns why, in the server's own words. With 57P03 they alone tell starting up, shutting down, recovery and a standby
 *   that takes no connections apart (`src/backend/tcop/backend_startup.c`), the last one in its detail.
 */
export function fromSqlState(code: string, message: string, detail = ''): NotReady {
  const isLasting = code === '08P01' && lasting.test(message);
  const failureClass = isLasting
    ? 'misconfigured'
    : (classes[code] ?? classes[code.slice(0, 2)] ?? 'unready');
  const more = code === '57P03' && detail !== '' ? `: ${detail.replace(/\.$/u, '')}` : '';
  const [, hint] = hintsByWords.find(([says]) => says.test(message)) ?? [];
  return new NotReady(failureClass, code, quote(message + more), {
    showsAbsence: absences.has(code),
    hint,
  });
}

const clientCertificate =
  'give a client certificate: sslcert and sslkey, or "tls": {"cert": "/path/to/cert.pem", "key": "/path/to/key.pem"}';

/** One code, such as 28000 or a pooler's 08P01, stands for much that has cures of its own. */
const hintsByWords: readonly (readonly [says: RegExp, hint: string])[] = [
  [
    /^role ".*" (?:does not exist|is not permitted to log in)/u,
    'create the role, or correct the user; the first start of the official image makes POSTGRES_USER, later ones do not',
  ],
  [
    /no pg_hba\.conf entry .*(?:no encryption|SSL off)/u,
    'it may want TLS: use sslmode=require, or less than that is not allowed from here by its pg_hba.conf',
  ],
  [/requires a valid client certificate/u, clientCertificate],
  [
    /certificate authentication failed/u,
    'the name (CN) in the client certificate must be that of the user, or be mapped to it in pg_ident.conf',
  ],
  [
    /server_login_retry|server login|server (?:conn|connection|closed|lookup|DNS)|connect (?:failed|timeout)|query_wait_timeout/iu,
    'the pooler answers, and the database behind it does not: look at that one',
  ],
];

/** Says why a log-in or a query failed. */
export function fromPostgresError(error: unknown): NotReady {
  if (error instanceof NotReady) return error;
  throwIfBug(error);
  const code = codeOf(error);
  if (code !== undefined && sqlState.test(code) && error instanceof Error) {
    const detail = 'detail' in error && typeof error.detail === 'string' ? error.detail : '';
    return fromSqlState(code, error.message, detail);
  }
  if (!(error instanceof Error) || code !== undefined) return fromSystemError(error);
  if (error.message.startsWith('Connection terminated')) return closedEarly();
  if (error.message.startsWith('SASL: Only mechanism')) return unsupportedAuthentication();
  return new NotReady('misconfigured', 'PROTOCOL', `its answer is not PostgreSQL's: ${quote(error.message)}`);
}

/** So PostgreSQL begins and ends what it says at a log-in: by that, a password such as "user" is not given away. */
const usualWords =
  /^(?:password authentication failed for user|(?:database|role)(?= ")|no pg_hba\.conf entry for host)|does not exist$/gu;

/**
 * @param error what the failure was made from, of which it may show a part
 * @param printed what is printed anyway
 * @returns the failure, without the words of the server where they repeat the password
 */
export function withoutPassword(
  failure: NotReady,
  error: unknown,
  password: string | undefined,
  printed: readonly string[],
): NotReady {
  if (password === undefined || printed.some((known) => known.includes(password))) return failure;
  const said = error instanceof Error ? error.message.replaceAll(usualWords, '') : '';
  const detail = typeof error === 'object' && error !== null && 'detail' in error ? String(error.detail) : '';
  if (!`${said}\n${detail}`.includes(password)) return failure;
  return new NotReady(failure.class, failure.code, `it answered with the error ${failure.code}`, failure);
}

/** @returns whether an error before the end of the log-in may be about the encryption: not "too many", not "not now" */
export const isRejection = ({ code }: NotReady): boolean => sqlState.test(code) && !/^5[37]/u.test(code);

export const noPassword = (): NotReady =>
  new NotReady('misconfigured', 'NO_PASSWORD', 'it asks for a password, and none is given');

export const notBound = (): NotReady =>
  new NotReady(
    'misconfigured',
    'NO_CHANNEL_BINDING',
    'it offers no channel binding, and channel_binding asks for it',
  );

export const unsupportedAuthentication = (): NotReady =>
  new NotReady(
    'misconfigured',
    'AUTHENTICATION',
    'it asks for an authentication other than passwords and certificates',
  );

export const hints = (): Hints => ({
  ...systemHints,
  ...tlsHints,
  '08P01': 'a pooler says so: compare user, password, database and limits with its settings',
  '28P01':
    'compare user and password with those of the server; its first start sets them, later ones do not change them',
  '28000': "look at the server's pg_hba.conf: may this user log in from here?",
  '3D000':
    'create the database, or correct its name; the first start of the official image makes POSTGRES_DB, later ones do not',
  '3F000': 'have the migrations run?',
  '42501': 'grant the user what the query needs',
  '42601': 'correct the query',
  '42P01': 'have the migrations run?',
  '42703': 'have the migrations run?',
  '42704': 'have the migrations run?',
  '42883': 'have the migrations run?',
  '53000': 'it can start no further process: give the server more memory, or more processes',
  '53100': "free space on the server's disk",
  '53200': 'give the server more memory',
  '53300': "raise the server's max_connections, or use fewer connections",
  '57P03': 'it starts, recovers or shuts down; if it lasts, its log tells why',
  AUTHENTICATION: 'let pg_hba.conf take a password (scram-sha-256) or a certificate from this user',
  CONNECT_TIMEOUT: 'raise connect_timeout if it is only slow',
  NO_PASSWORD: 'give the password in the URL or as "password": {"file": …}',
  NO_CHANNEL_BINDING: 'log in over TLS with scram-sha-256, or leave channel_binding out',
  NO_CLIENT_KEY: 'give the key of the client certificate: sslkey=/path/to/key.pem, without a password',
  NO_HOST_NAME: 'give a name as host beside hostaddr, or use sslmode=verify-ca',
  NO_ROOT_CERTIFICATE:
    'name the authority to trust: sslrootcert=/path/to/ca.pem, or sslrootcert=system for the usual ones; "tls": {"ca": …} does the same',
  NO_TLS: 'switch TLS on at the server (ssl = on), or use another sslmode',
  PRIMARY: 'name the standby, or all hosts',
  READ_ONLY: 'is this the standby? name the primary, or all hosts',
  READ_WRITE: 'is this the primary? name the standby, or all hosts',
  ROWS: 'does what writes the rows run?',
  STANDBY: 'name the primary, or all hosts',
  TIMEOUT:
    'a pooler whose database is away is silent, too, as PgBouncer is: look at that one; if it is only slow, raise --attempt-timeout',
  TOO_LONG: 'ask for less: a query that returns few rows',
});
