import { codeOf } from '../../error-code.ts';
import { NotReady, quote, type Answerer, type FailureClass } from '../not-ready.ts';
import { tlsErrors, wrongVersion } from './tls-errors.ts';

type Row = readonly [class_: FailureClass, reason: string, answeredBy?: Answerer];

/**
 * What the kernel and the resolver say: connect(2), ip(7), unix(7), path_resolution(7), open(2), execve(2),
 * getaddrinfo(3). A reason may follow any dependency's name.
 */
export const systemErrors: Readonly<Record<string, Row>> = {
  ECONNREFUSED: ['unreachable', 'the connection was refused'],
  ECONNRESET: ['unreachable', 'the connection was reset'],
  ECONNABORTED: ['unreachable', 'the connection was aborted'],
  EPIPE: ['unreachable', 'the connection was closed'],
  ENOTCONN: ['unreachable', 'the connection was closed'],
  ETIMEDOUT: ['unreachable', 'the connection timed out', 'dependency'],
  EHOSTUNREACH: ['unreachable', 'there is no route to the host'],
  EHOSTDOWN: ['unreachable', 'the host is down'],
  ENETUNREACH: ['unreachable', 'the network is unreachable'],
  ENETDOWN: ['unreachable', 'the network is down'],
  ENETRESET: ['unreachable', 'the network dropped the connection'],
  ENONET: ['unreachable', 'there is no network'],
  ENODEV: ['unreachable', 'there is no such network interface or device'],
  ENXIO: ['unreachable', 'there is no such device or address'],
  EADDRNOTAVAIL: ['unreachable', 'no local address can reach it'],
  EADDRINUSE: ['unreachable', 'no local port is free'],
  EAFNOSUPPORT: ['unreachable', 'its address family is not supported here'],
  EPFNOSUPPORT: ['unreachable', 'its protocol family is not supported here'],
  EPROTONOSUPPORT: ['unreachable', 'its protocol is not supported here'],
  ENOPROTOOPT: ['unreachable', 'its host does not know the protocol'],
  EAGAIN: ['unready', 'it accepts no further connections now'],
  EALREADY: ['unready', 'the connection is still being made'],
  EINPROGRESS: ['unready', 'the connection is still being made'],
  EISCONN: ['unready', 'the connection is there already'],
  EINTR: ['unready', 'the operation was interrupted'],
  ECANCELED: ['unready', 'the operation was cancelled'],
  EBUSY: ['unready', 'it is in use'],
  ENOTFOUND: ['unreachable', 'the name does not resolve', 'name server'],
  EAI_AGAIN: ['unreachable', 'the name server has no answer for now', 'name server'],
  EAI_FAIL: ['unreachable', 'the name server failed', 'name server'],
  EAI_NODATA: ['unreachable', 'the name has no address', 'name server'],
  EAI_NONAME: ['unreachable', 'the name does not resolve', 'name server'],
  EAI_ADDRFAMILY: ['unreachable', 'the name has no address of that family', 'name server'],
  EAI_FAMILY: ['unreachable', 'its address family is not supported here', 'name server'],
  EAI_CANCELED: ['unreachable', 'the name look-up was cancelled', 'name server'],
  EAI_MEMORY: ['unready', 'no memory is left here for a name look-up', 'nobody'],
  EAI_SYSTEM: ['unreachable', 'the name look-up failed', 'name server'],
  EAI_OVERFLOW: ['misconfigured', 'the name is too long', 'nobody'],
  EAI_BADFLAGS: ['misconfigured', 'the resolver here does not know what it is asked', 'nobody'],
  EAI_BADHINTS: ['misconfigured', 'the resolver here does not know what it is asked', 'nobody'],
  EAI_PROTOCOL: ['misconfigured', 'the resolver here does not know the protocol', 'nobody'],
  EAI_SERVICE: ['misconfigured', 'the resolver here does not know the service', 'nobody'],
  EAI_SOCKTYPE: ['misconfigured', 'the resolver here does not know the type of socket', 'nobody'],
  ENOENT: ['unreachable', 'it does not exist'],
  ENOTDIR: ['unreachable', 'a part of its path is not a directory'],
  EISDIR: ['misconfigured', 'it is a directory'],
  ELOOP: ['misconfigured', 'its path has too many symbolic links'],
  ENAMETOOLONG: ['misconfigured', 'its path is too long'],
  EINVAL: ['misconfigured', 'its address or path is not valid'],
  EACCES: ['misconfigured', 'permission is denied'],
  EPERM: ['misconfigured', 'the operation is not permitted'],
  ENOTSOCK: ['misconfigured', 'it is not a socket'],
  EPROTOTYPE: ['misconfigured', 'it is a socket of another type'],
  EOPNOTSUPP: ['misconfigured', 'it takes no connections'],
  ENOEXEC: ['misconfigured', 'it is not a program for this machine'],
  EIO: ['unready', 'reading failed'],
  ESTALE: ['unready', 'the file handle is stale'],
  ETXTBSY: ['unready', 'it is still being written'],
  EMFILE: ['unready', 'too many files are open here', 'nobody'],
  ENFILE: ['unready', 'too many files are open on this machine', 'nobody'],
  ENOBUFS: ['unready', 'no buffer space is left here', 'nobody'],
  ENOMEM: ['unready', 'no memory is left here', 'nobody'],
};

/** Those by which whoever was asked says that there is nothing. */
const absences = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ENOTDIR',
  'ENOTFOUND',
  'EAI_NODATA',
  'EAI_NONAME',
  'EAI_ADDRFAMILY',
]);

/**
 * Says in our words why a connection, a look-up or a file operation failed.
 *
 * @param error what Node threw; its message is used only where no row says it better
 * @throws what the engine threw for a mistake in the program
 */
export function fromSystemError(error: unknown): NotReady {
  if (error instanceof NotReady) return error;
  throwIfBug(error);
  // OpenSSL 3.5 has renamed what older ones call SSLV3.
  const code = codeOf(error)?.replace('_SSL/TLS_ALERT_', '_SSLV3_ALERT_') ?? 'UNKNOWN';
  const row = systemErrors[code];
  if (row) {
    const [failureClass, reason, answeredBy] = row;
    return new NotReady(failureClass, code, reason, {
      ...(answeredBy && { answeredBy }),
      showsAbsence: absences.has(code),
    });
  }
  return (
    fromTlsError(code, error) ??
    new NotReady('unready', code, error instanceof Error ? quote(error.message) : 'the attempt failed')
  );
}

function fromTlsError(code: string, error: unknown): NotReady | undefined {
  if (wrongVersion.includes(code))
    return new NotReady('misconfigured', 'ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak TLS');
  const known = tlsErrors[code];
  if (known !== undefined) return new NotReady('misconfigured', code, known);
  if (code.startsWith('ERR_OSSL_')) {
    const reason = `the certificate or key given for it can not be used: ${opensslReason(error)}`;
    return new NotReady('misconfigured', code, reason);
  }
  if (!/^ERR_SSL_|^ERR_TLS_|^EPROTO$/u.test(code)) return undefined;
  return new NotReady('misconfigured', code, `the TLS handshake failed: ${opensslReason(error)}`);
}

/** What the engine throws for a mistake in the program is no dependency's failure, and waiting would hide it. */
export function throwIfBug(error: unknown): void {
  const fromEngine = error instanceof TypeError || error instanceof ReferenceError;
  if (fromEngine && codeOf(error) === undefined) throw error;
}

/** OpenSSL's message is `…:SSL routines:function:reason:file:line`; the reason is what a person can use. */
function opensslReason(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'no reason given';
  if ('reason' in error && typeof error.reason === 'string') return quote(error.reason);
  return 'message' in error && typeof error.message === 'string' ? quote(error.message) : 'no reason given';
}

const route = 'are both in the same network, and does no firewall stand between them?';
const family = 'does this container have the family of addresses that it needs, IPv4 or IPv6?';
const load = 'raise the limit here (ulimit, memory), or wait for fewer at once';
const resolver = 'look at /etc/resolv.conf, /etc/nsswitch.conf and the name';
const ending =
  'its log may tell why; a proxy or a service mesh in between does so while nobody is ready behind it';
const path = 'correct the path';

/** What most often cures them. */
export const systemHints = {
  ECONNREFUSED: 'is the service started, and does it listen on this port and on more than its own localhost?',
  ECONNRESET: ending,
  ECONNABORTED: ending,
  EPIPE: ending,
  ENOTCONN: ending,
  CLOSED: ending,
  ETIMEDOUT: 'is the host up and its address right, and does no firewall drop what is sent to this port?',
  EHOSTUNREACH: route,
  EHOSTDOWN: route,
  ENETUNREACH: route,
  ENETDOWN: route,
  ENETRESET: route,
  ENONET: 'has this container a network?',
  EADDRNOTAVAIL: family,
  EAFNOSUPPORT: family,
  EPFNOSUPPORT: family,
  EADDRINUSE: 'too many connections are open here or just closed: wait for fewer at once',
  EMFILE: load,
  ENFILE: load,
  ENOBUFS: load,
  ENOMEM: load,
  EAI_MEMORY: load,
  EAGAIN: 'its queue of connections is full: is it overloaded, or does it hang?',
  ENOTFOUND: 'is the name spelled as in the network, and is this container in the same network?',
  EAI_NODATA: 'is the name spelled as in the network, and is this container in the same network?',
  EAI_NONAME: 'is the name spelled as in the network, and is this container in the same network?',
  EAI_AGAIN: 'the name server may not be up yet; if it lasts, look at /etc/resolv.conf',
  EAI_FAIL: resolver,
  EAI_SYSTEM: resolver,
  EAI_OVERFLOW: resolver,
  EAI_ADDRFAMILY: 'give the name an address of that family, or ask for another one',
  EAI_FAMILY: family,
  EACCES: 'may the user of this container read the path?',
  EPERM:
    'may the user of this container do that? a security profile (seccomp, AppArmor, SELinux) may forbid it',
  ENOENT: 'is the volume or the secret mounted at this path?',
  ENOTDIR: path,
  EISDIR: path,
  ELOOP: path,
  ENAMETOOLONG: path,
  EINVAL: path,
  ENOTSOCK: 'is the path that of the socket itself?',
  EPROTOTYPE: 'is it the socket of another service? one for streams is asked for',
  EIO: 'look at the disk, or the server of the mount',
  ESTALE: 'mount it anew',
  TIMEOUT:
    'does the service hang, or is this the port of another one? if it is only slow, raise --attempt-timeout',
  PROTOCOL: 'is this the port of another service?',
} as const;
