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
  return new NotReady(failureClass, code, quote(message + more), { showsAbsence: absences.has(code) });
}

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
  '3D000': 'create the database, or correct its name',
  '42P01': 'have the migrations run?',
  '53300': "raise the server's max_connections, or use fewer connections",
  NO_PASSWORD: 'give the password in the URL or as "password": {"file": …}',
  NO_CHANNEL_BINDING: 'log in over TLS with scram-sha-256, or leave channel_binding out',
  NO_TLS: 'switch TLS on at the server (ssl = on), or use another sslmode',
  READ_ONLY: 'is this the standby? name the primary, or all hosts',
});
