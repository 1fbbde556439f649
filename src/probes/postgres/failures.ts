import { NotReady, quote, type FailureClass } from '../not-ready.ts';
import { closedEarly } from '../net/sockets.ts';
import { codeOf } from '../../error-code.ts';
import { fromSystemError, throwIfBug } from '../net/system-errors.ts';

/**
 * SQLSTATEs, or their first two characters (the class): PostgreSQL's manual, appendix A. What migrations bring, or an
 * end of load, appears by itself; a wrong name or password does not.
 */
const classes: Readonly<Record<string, FailureClass>> = {
  // Connection exceptions; PgBouncer's own errors all come as 08P01.
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

const sqlState = /^[\dA-Z]{5}$/u;

/** The server turned the log-in down before it had succeeded; another encryption may change its mind. */
export class Rejected extends NotReady {}

/**
 * @returns why, in the server's own words. With 57P03 they alone tell starting up, shutting down, recovery and a standby
 *   that takes no connections apart (`src/backend/tcop/backend_startup.c`), the last one in its detail.
 */
export function fromSqlState(code: string, message: string, detail = ''): NotReady {
  const failureClass = classes[code] ?? classes[code.slice(0, 2)] ?? 'unready';
  const more = code === '57P03' && detail !== '' ? `: ${detail.replace(/\.$/u, '')}` : '';
  return new NotReady(failureClass, code, quote(message + more));
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

/** @returns whether an error before the end of the log-in may be about the encryption: not "too many", not "not now" */
export const isRejection = ({ code }: NotReady): boolean => sqlState.test(code) && !/^5[37]/u.test(code);

export const noPassword = (): NotReady =>
  new NotReady('misconfigured', 'NO_PASSWORD', 'it asks for a password, and none is given');

export const unsupportedAuthentication = (): NotReady =>
  new NotReady(
    'misconfigured',
    'AUTHENTICATION',
    'it asks for an authentication other than passwords and certificates',
  );
