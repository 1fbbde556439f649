import { NotReady, quote, type Answerer, type FailureClass } from './not-ready.ts';

type Row = readonly [class_: FailureClass, reason: string, answeredBy?: Answerer];

/**
 * What the kernel and the resolver say: connect(2), path_resolution(7), getaddrinfo(3).
 * A reason may follow any dependency's name.
 */
const systemErrors: Readonly<Record<string, Row>> = {
  ECONNREFUSED: ['unreachable', 'the connection was refused'],
  ECONNRESET: ['unreachable', 'the connection was reset'],
  ECONNABORTED: ['unreachable', 'the connection was aborted'],
  EPIPE: ['unreachable', 'the connection was closed'],
  ETIMEDOUT: ['unreachable', 'the connection timed out', 'dependency'],
  EHOSTUNREACH: ['unreachable', 'there is no route to the host'],
  EHOSTDOWN: ['unreachable', 'the host is down'],
  ENETUNREACH: ['unreachable', 'the network is unreachable'],
  ENETDOWN: ['unreachable', 'the network is down'],
  EADDRNOTAVAIL: ['unreachable', 'no local address can reach it'],
  EADDRINUSE: ['unreachable', 'no local port is free'],
  EAFNOSUPPORT: ['unreachable', 'its address family is not supported here'],
  EAGAIN: ['unready', 'it accepts no further connections now'],
  ENOTFOUND: ['unreachable', 'the name does not resolve', 'name server'],
  EAI_AGAIN: ['unreachable', 'the name server has no answer for now', 'name server'],
  EAI_FAIL: ['unreachable', 'the name server failed', 'name server'],
  EAI_NODATA: ['unreachable', 'the name has no address', 'name server'],
  EAI_ADDRFAMILY: ['unreachable', 'the name has no address of that family', 'name server'],
  ENOENT: ['unreachable', 'it does not exist'],
  ENOTDIR: ['unreachable', 'a part of its path is not a directory'],
  ELOOP: ['misconfigured', 'its path has too many symbolic links'],
  ENAMETOOLONG: ['misconfigured', 'its path is too long'],
  EACCES: ['misconfigured', 'permission is denied'],
  EPERM: ['misconfigured', 'the operation is not permitted'],
  ENOTSOCK: ['misconfigured', 'it is not a socket'],
  EPROTOTYPE: ['misconfigured', 'it is a socket of another type'],
  EIO: ['unready', 'reading failed'],
  ESTALE: ['unready', 'the file handle is stale'],
  EMFILE: ['unready', 'too many files are open here'],
  ENFILE: ['unready', 'too many files are open on this machine'],
  ENOBUFS: ['unready', 'no buffer space is left here'],
  ENOMEM: ['unready', 'no memory is left here'],
};

/** The verification results of OpenSSL (its manual, X509_STORE_CTX_get_error) and Node's own (its manual, `tls`). */
const tlsErrors: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate is revoked',
  CERT_REJECTED: 'its certificate is rejected',
  CERT_UNTRUSTED: 'its certificate is not trusted',
  CERT_CHAIN_TOO_LONG: 'its certificate chain is too long',
  CERT_SIGNATURE_FAILURE: 'its certificate has a wrong signature',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate chain ends in a self-signed certificate that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: "its certificate's issuer is not known",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate's issuer is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate's issuer is not trusted",
  INVALID_CA: "its certificate's issuer is not a certificate authority",
  INVALID_PURPOSE: 'its certificate is not meant for this purpose',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS',
};

/** @returns the stable code that an error of Node, a driver or the kernel carries, if it carries one */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Says in our words why a connection, a look-up or a file operation failed.
 *
 * @param error what Node threw; its message is used only where no row says it better
 * @throws what the engine threw for a mistake in the program
 */
export function fromSystemError(error: unknown): NotReady {
  if (error instanceof NotReady) return error;
  throwIfBug(error);
  if (error instanceof AggregateError) return fromAggregate(error);
  const code = codeOf(error) ?? 'UNKNOWN';
  const row = systemErrors[code];
  if (row) return new NotReady(row[0], code, row[1], row[2] ? { answeredBy: row[2] } : {});
  const tlsReason = tlsErrors[code];
  if (tlsReason !== undefined) return new NotReady('misconfigured', code, tlsReason);
  if (/^ERR_SSL_|^ERR_TLS_|^EPROTO$/u.test(code)) {
    return new NotReady('misconfigured', code, `the TLS handshake failed: ${opensslReason(error)}`);
  }
  return new NotReady('unready', code, error instanceof Error ? quote(error.message) : 'the attempt failed');
}

/** What the engine throws for a mistake in the program is no dependency's failure, and waiting would hide it. */
export function throwIfBug(error: unknown): void {
  const fromEngine = error instanceof TypeError || error instanceof ReferenceError;
  if (fromEngine && codeOf(error) === undefined) throw error;
}

/** A name with several addresses: each was tried, and each failed for a reason of its own. */
function fromAggregate(aggregate: AggregateError): NotReady {
  const failures = aggregate.errors.map((error: unknown) => ({ error, failure: fromSystemError(error) }));
  const [first] = failures;
  if (!first)
    return new NotReady('unreachable', codeOf(aggregate) ?? 'UNKNOWN', 'no address could be reached');
  const reasons = new Set(failures.map(({ failure }) => failure.message));
  const reason =
    reasons.size === 1
      ? first.failure.message
      : failures.map(({ error, failure }) => `${addressOf(error)}: ${failure.message}`).join('; ');
  return new NotReady(first.failure.class, first.failure.code, reason, {
    answeredBy: first.failure.answeredBy,
  });
}

function addressOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'address' in error
    ? String(error.address)
    : 'an address';
}

/** OpenSSL's message is `…:SSL routines:function:reason:file:line`; the reason is what a person can use. */
function opensslReason(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'no reason given';
  if ('reason' in error && typeof error.reason === 'string') return quote(error.reason);
  return 'message' in error && typeof error.message === 'string' ? quote(error.message) : 'no reason given';
}
