import { NotReady, quote, type FailureClass } from './not-ready.ts';
import { closedEarly } from './sockets.ts';
import { codeOf, fromSystemError, throwIfBug } from './system-errors.ts';

/** SQLSTATEs, or their first two characters (the class): PostgreSQL's manual, appendix A. */
const classes: Readonly<Record<string, FailureClass>> = {
  '08': 'unready',
  '28': 'misconfigured',
  '3D': 'misconfigured',
  '3F': 'misconfigured',
  '42': 'misconfigured',
  // A table that is missing appears when the migrations have run.
  '42P01': 'unready',
  '53': 'unready',
  '55': 'unready',
  '57': 'unready',
  '58': 'unready',
  XX: 'unready',
};

const sqlState = /^[\dA-Z]{5}$/u;

/** Says in our words, or the server's own, why a log-in or a query failed. */
export function fromPostgresError(error: unknown): NotReady {
  if (error instanceof NotReady) return error;
  throwIfBug(error);
  const code = codeOf(error);
  if (code !== undefined && sqlState.test(code) && error instanceof Error) {
    return new NotReady(classes[code] ?? classes[code.slice(0, 2)] ?? 'unready', code, quote(error.message));
  }
  if (!(error instanceof Error) || code !== undefined) return fromSystemError(error);
  if (error.message.startsWith('Connection terminated')) return closedEarly();
  if (error.message.includes('password must be a')) {
    return new NotReady('misconfigured', 'NO_PASSWORD', 'it asks for a password, and none is given');
  }
  return new NotReady('misconfigured', 'PROTOCOL', `its answer is not PostgreSQL's: ${quote(error.message)}`);
}
