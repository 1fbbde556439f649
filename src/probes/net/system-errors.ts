import { codeOf } from '../../error-code.ts';
import type { Hints } from '../kind.ts';
import { NotReady, quote, type Answerer, type FailureClass } from '../not-ready.ts';
import { tlsErrors, wrongVersion } from './tls-errors.ts';

type Row = readonly [class_: FailureClass, reason: string, hint?: string, answeredBy?: Answerer];

const route = 'are both in the same network, and does no firewall stand between them?';
const family = 'does this container have the family of addresses that it needs, IPv4 or IPv6?';
const load = 'raise the limit here (ulimit, memory), or wait for fewer at once';
const resolver = 'look at /etc/resolv.conf, /etc/nsswitch.conf and the name';
const ending =
  'its log may tell why; a proxy or a service mesh in between does so while nobody is ready behind it';
const path = 'correct the path';
const spelling = 'is the name spelled as in the network, and is this container in the same network?';

/**
 * What the kernel and the resolver say: connect(2), ip(7), unix(7), path_resolution(7), open(2), execve(2),
 * getaddrinfo(3). A reason may follow any dependency's name; the hint is what most often cures it. What hardly comes
 * through libuv, such as EALREADY, is left to Node's own words.
 */
export const systemErrors: Readonly<Record<string, Row>> = {
  ECONNREFUSED: [
    'unreachable',
    'the connection was refused',
    'is the service started, and does it listen on this port and on more than its own localhost?',
  ],
  ECONNRESET: ['unreachable', 'the connection was reset', ending],
  ECONNABORTED: ['unreachable', 'the connection was aborted', ending],
  EPIPE: ['unreachable', 'the connection was closed', ending],
  ENOTCONN: ['unreachable', 'the connection was closed', ending],
  ETIMEDOUT: [
    'unreachable',
    'the connection timed out',
    'is the host up and its address right, and does no firewall drop what is sent to this port?',
    'dependency',
  ],
  EHOSTUNREACH: ['unreachable', 'there is no route to the host', route],
  EHOSTDOWN: ['unreachable', 'the host is down', route],
  ENETUNREACH: ['unreachable', 'the network is unreachable', route],
  ENETDOWN: ['unreachable', 'the network is down', route],
  ENETRESET: ['unreachable', 'the network dropped the connection', route],
  ENONET: ['unreachable', 'there is no network', 'has this container a network?'],
  ENODEV: ['unreachable', 'there is no such network interface or device'],
  ENXIO: ['unreachable', 'there is no such device or address'],
  EADDRNOTAVAIL: ['unreachable', 'no local address can reach it', family],
  EADDRINUSE: [
    'unreachable',
    'no local port is free',
    'too many connections are open here or just closed: wait for fewer at once',
  ],
  EAFNOSUPPORT: ['unreachable', 'its address family is not supported here', family],
  EPFNOSUPPORT: ['unreachable', 'its protocol family is not supported here', family],
  ENOPROTOOPT: ['unreachable', 'its host does not know the protocol'],
  EAGAIN: [
    'unready',
    'it accepts no further connections now',
    'its queue of connections is full: is it overloaded, or does it hang?',
  ],
  ENOTFOUND: ['unreachable', 'the name does not resolve', spelling, 'name server'],
  EAI_AGAIN: [
    'unreachable',
    'the name server has no answer for now',
    'the name server may not be up yet; if it lasts, look at /etc/resolv.conf',
    'name server',
  ],
  EAI_FAIL: ['unreachable', 'the name server failed', resolver, 'name server'],
  EAI_NODATA: ['unreachable', 'the name has no address', spelling, 'name server'],
  EAI_NONAME: ['unreachable', 'the name does not resolve', spelling, 'name server'],
  EAI_ADDRFAMILY: [
    'unreachable',
    'the name has no address of that family',
    'give the name an address of that family, or ask for another one',
    'name server',
  ],
  EAI_FAMILY: ['unreachable', 'its address family is not supported here', family, 'name server'],
  EAI_MEMORY: ['unready', 'no memory is left here for a name look-up', load, 'nobody'],
  EAI_SYSTEM: ['unreachable', 'the name look-up failed', resolver, 'name server'],
  EAI_OVERFLOW: ['misconfigured', 'the name is too long', resolver, 'nobody'],
  ENOENT: ['unreachable', 'it does not exist', 'is the volume or the secret mounted at this path?'],
  ENOTDIR: ['unreachable', 'a part of its path is not a directory', path],
  EISDIR: ['misconfigured', 'it is a directory', path],
  ELOOP: ['misconfigured', 'its path has too many symbolic links', path],
  ENAMETOOLONG: ['misconfigured', 'its path is too long', path],
  EINVAL: ['misconfigured', 'its address or path is not valid', path],
  EACCES: ['misconfigured', 'permission is denied', 'may the user of this container read the path?'],
  EPERM: [
    'misconfigured',
    'the operation is not permitted',
    'may the user of this container do that? a security profile (seccomp, AppArmor, SELinux) may forbid it',
  ],
  ENOTSOCK: ['misconfigured', 'it is not a socket', 'is the path that of the socket itself?'],
  EPROTOTYPE: [
    'misconfigured',
    'it is a socket of another type',
    'is it the socket of another service? one for streams is asked for',
  ],
  ENOEXEC: ['misconfigured', 'it is not a program for this machine'],
  EIO: ['unready', 'reading failed', 'look at the disk, or the server of the mount'],
  ESTALE: ['unready', 'the file handle is stale', 'mount it anew'],
  ETXTBSY: ['unready', 'it is still being written'],
  EMFILE: ['unready', 'too many files are open here', load, 'nobody'],
  ENFILE: ['unready', 'too many files are open on this machine', load, 'nobody'],
  ENOBUFS: ['unready', 'no buffer space is left here', load, 'nobody'],
  ENOMEM: ['unready', 'no memory is left here', load, 'nobody'],
};

/** What most often cures a failure, also one that no system call reports. */
export const systemHints: Hints = {
  ...Object.fromEntries(
    Object.entries(systemErrors).flatMap(([code, [, , hint]]) => (hint ? [[code, hint] as const] : [])),
  ),
  CLOSED: ending,
  TIMEOUT:
    'does the service hang, or is this the port of another one? if it is only slow, raise --attempt-timeout',
  PROTOCOL: 'is this the port of another service?',
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
    const [failureClass, reason, , answeredBy] = row;
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
  if (wrongVersion.has(code)) return fromTlsError('ERR_SSL_WRONG_VERSION_NUMBER', error);
  const [known] = tlsErrors[code] ?? [];
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
