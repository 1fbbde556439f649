import { describe, expect, test } from 'vitest';
import { NotReady } from '../../../src/probes/not-ready.ts';
import { codeOf } from '../../../src/error-code.ts';
import { fromSystemError, systemErrors } from '../../../src/probes/net/system-errors.ts';
import { tlsErrors } from '../../../src/probes/net/tls-errors.ts';

const coded = (code: string, more: object = {}): Error =>
  Object.assign(new Error('the message of Node, with a secret in it'), { code, ...more });

const rows = [
  ['ECONNREFUSED', 'unreachable', 'nobody', 'the connection was refused'],
  ['ECONNRESET', 'unreachable', 'nobody', 'the connection was reset'],
  ['ECONNABORTED', 'unreachable', 'nobody', 'the connection was aborted'],
  ['EPIPE', 'unreachable', 'nobody', 'the connection was closed'],
  ['ENOTCONN', 'unreachable', 'nobody', 'the connection was closed'],
  ['ETIMEDOUT', 'unreachable', 'dependency', 'the connection timed out'],
  ['EHOSTUNREACH', 'unreachable', 'nobody', 'there is no route to the host'],
  ['EHOSTDOWN', 'unreachable', 'nobody', 'the host is down'],
  ['ENETUNREACH', 'unreachable', 'nobody', 'the network is unreachable'],
  ['ENETDOWN', 'unreachable', 'nobody', 'the network is down'],
  ['ENETRESET', 'unreachable', 'nobody', 'the network dropped the connection'],
  ['ENONET', 'unreachable', 'nobody', 'there is no network'],
  ['ENODEV', 'unreachable', 'nobody', 'there is no such network interface or device'],
  ['ENXIO', 'unreachable', 'nobody', 'there is no such device or address'],
  ['EADDRNOTAVAIL', 'unreachable', 'nobody', 'no local address can reach it'],
  ['EADDRINUSE', 'unreachable', 'nobody', 'no local port is free'],
  ['EAFNOSUPPORT', 'unreachable', 'nobody', 'its address family is not supported here'],
  ['EPFNOSUPPORT', 'unreachable', 'nobody', 'its protocol family is not supported here'],
  ['ENOPROTOOPT', 'unreachable', 'nobody', 'its host does not know the protocol'],
  ['EAGAIN', 'unready', 'dependency', 'it accepts no further connections now'],
  ['ENOTFOUND', 'unreachable', 'name server', 'the name does not resolve'],
  ['EAI_AGAIN', 'unreachable', 'name server', 'the name server has no answer for now'],
  ['EAI_FAIL', 'unreachable', 'name server', 'the name server failed'],
  ['EAI_NODATA', 'unreachable', 'name server', 'the name has no address'],
  ['EAI_NONAME', 'unreachable', 'name server', 'the name does not resolve'],
  ['EAI_ADDRFAMILY', 'unreachable', 'name server', 'the name has no address of that family'],
  ['EAI_FAMILY', 'unreachable', 'name server', 'its address family is not supported here'],
  ['EAI_MEMORY', 'unready', 'nobody', 'no memory is left here for a name look-up'],
  ['EAI_SYSTEM', 'unreachable', 'name server', 'the name look-up failed'],
  ['EAI_OVERFLOW', 'misconfigured', 'nobody', 'the name is too long'],
  ['ENOENT', 'unreachable', 'nobody', 'it does not exist'],
  ['ENOTDIR', 'unreachable', 'nobody', 'a part of its path is not a directory'],
  ['EISDIR', 'misconfigured', 'dependency', 'it is a directory'],
  ['ELOOP', 'misconfigured', 'dependency', 'its path has too many symbolic links'],
  ['ENAMETOOLONG', 'misconfigured', 'dependency', 'its path is too long'],
  ['EINVAL', 'misconfigured', 'dependency', 'its address or path is not valid'],
  ['EACCES', 'misconfigured', 'dependency', 'permission is denied'],
  ['EPERM', 'misconfigured', 'dependency', 'the operation is not permitted'],
  ['ENOTSOCK', 'misconfigured', 'dependency', 'it is not a socket'],
  ['EPROTOTYPE', 'misconfigured', 'dependency', 'it is a socket of another type'],
  ['ENOEXEC', 'misconfigured', 'dependency', 'it is not a program for this machine'],
  ['EIO', 'unready', 'dependency', 'reading failed'],
  ['ESTALE', 'unready', 'dependency', 'the file handle is stale'],
  ['ETXTBSY', 'unready', 'dependency', 'it is still being written'],
  ['EMFILE', 'unready', 'nobody', 'too many files are open here'],
  ['ENFILE', 'unready', 'nobody', 'too many files are open on this machine'],
  ['ENOBUFS', 'unready', 'nobody', 'no buffer space is left here'],
  ['ENOMEM', 'unready', 'nobody', 'no memory is left here'],
] as const;

const certificates = [
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet'],
  ['CERT_REJECTED', 'its certificate is rejected'],
  ['CERT_UNTRUSTED', 'its certificate is not trusted'],
  ['CERT_CHAIN_TOO_LONG', 'its certificate chain is too long'],
  ['CERT_SIGNATURE_FAILURE', 'its certificate has a wrong signature'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed'],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'its certificate chain ends in a self-signed certificate that is not trusted',
  ],
  ['UNABLE_TO_GET_ISSUER_CERT', "its certificate's issuer is not known"],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', "its certificate's issuer is not trusted"],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', "its certificate's issuer is not trusted"],
  ['UNABLE_TO_DECRYPT_CERT_SIGNATURE', "its certificate's signature can not be read"],
  ['UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY', "its issuer's public key can not be read"],
  ['ERROR_IN_CERT_NOT_BEFORE_FIELD', 'the start of its certificate can not be read'],
  ['ERROR_IN_CERT_NOT_AFTER_FIELD', 'the end of its certificate can not be read'],
  ['INVALID_CA', "its certificate's issuer is not a certificate authority"],
  ['INVALID_PURPOSE', 'its certificate is not meant for this purpose'],
  ['PATH_LENGTH_EXCEEDED', 'its certificate chain is longer than its issuer allows'],
  ['OUT_OF_MEM', 'no memory was left to check its certificate'],
  ['UNSPECIFIED', 'its certificate is not valid'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['ERR_TLS_CERT_ALTNAME_FORMAT', 'the names in its certificate can not be read'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak TLS'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'it speaks only an old version of TLS'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'it speaks only another version of TLS'],
  [
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    'it broke off the TLS handshake: it may ask for a client certificate',
  ],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'it asks for a client certificate'],
  ['ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED', 'it asks for a client certificate'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'it does not accept the client certificate'],
  ['ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE', 'it does not accept the client certificate'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED', 'it takes the client certificate for revoked'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'it takes the client certificate for expired'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', 'it does not accept the client certificate'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', "it does not trust the client certificate's issuer"],
  ['ERR_SSL_TLSV1_ALERT_ACCESS_DENIED', 'it denies access to the client certificate'],
  ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'it does not know the server name that was asked for'],
  [
    'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
    'it broke off the TLS handshake: it may have no certificate for this name',
  ],
  [
    'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
    'it speaks none of the protocols that were offered over TLS',
  ],
] as const;

describe('what the kernel and the resolver say', () => {
  test.each(rows)('%s is %s, answered by: %s', (code, failureClass, answeredBy, message) => {
    const failure = fromSystemError(coded(code));
    expect(failure).toBeInstanceOf(NotReady);
    expect(failure).toMatchObject({ class: failureClass, code, answeredBy, message });
  });

  test('has no row without a test', () => {
    expect(Object.keys(systemErrors)).toEqual(rows.map(([code]) => code));
  });

  // connect(2), as Linux and POSIX list them; what only a mistake in the program can cause, or libuv does not pass on, is
  // left out.
  test.each(
    `EACCES EPERM EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN ECONNREFUSED ECONNRESET EHOSTDOWN EHOSTUNREACH EINVAL EIO
     ELOOP ENAMETOOLONG ENETDOWN ENETUNREACH ENOBUFS ENOENT ENOTDIR ENOTSOCK EPROTOTYPE ETIMEDOUT`.split(
      /\s+/u,
    ),
  )('connect can fail with %s, and words for it exist', (code) => {
    expect(fromSystemError(coded(code)).message).not.toContain('message of Node');
  });

  // What libuv makes of getaddrinfo(3), where Node says ENOTFOUND for EAI_NONAME and EAI_NODATA; what only other questions
  // than ours can cause is left out.
  test.each(
    `ENOTFOUND EAI_ADDRFAMILY EAI_AGAIN EAI_FAIL EAI_FAMILY EAI_MEMORY EAI_NODATA EAI_NONAME EAI_OVERFLOW`.split(
      /\s+/u,
    ),
  )('getaddrinfo can fail with %s, and words for it exist', (code) => {
    expect(fromSystemError(coded(code)).message).not.toContain('message of Node');
  });
});

describe('what TLS says', () => {
  test.each(certificates)('%s: %s', (code, message) => {
    expect(fromSystemError(coded(code))).toMatchObject({ class: 'misconfigured', code, message });
  });

  test('has no row without a test', () => {
    expect(Object.keys(tlsErrors)).toEqual(certificates.map(([code]) => code));
  });

  test.each(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST'])(
    'of an answer that is no TLS is one code: %s',
    (code) => {
      expect(fromSystemError(coded(code))).toMatchObject({
        class: 'misconfigured',
        code: 'ERR_SSL_WRONG_VERSION_NUMBER',
        message: 'it does not speak TLS',
      });
    },
  );

  test('is one code in OpenSSL 3.0 and 3.5', () => {
    expect(fromSystemError(coded('ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'))).toEqual(
      fromSystemError(coded('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE')),
    );
  });

  test.each([
    ['ERR_SSL_DECRYPTION_FAILED', 'the TLS handshake failed: a reason'],
    ['EPROTO', 'the TLS handshake failed: a reason'],
    ['ERR_TLS_INVALID_CONTEXT', 'the TLS handshake failed: a reason'],
    ['ERR_OSSL_PEM_NO_START_LINE', 'the certificate or key given for it can not be used: a reason'],
  ])("is OpenSSL's reason where no row has a better one: %s", (code, message) => {
    expect(fromSystemError(coded(code, { reason: 'a reason' }))).toMatchObject({
      class: 'misconfigured',
      code,
      message,
    });
  });
});

test.each(rows.map(([code]) => code))(
  '%s shows an absence only where somebody said that there is nothing',
  (code) => {
    const absences = [
      'ECONNREFUSED',
      'ENOENT',
      'ENOTDIR',
      'ENOTFOUND',
      'EAI_NODATA',
      'EAI_NONAME',
      'EAI_ADDRFAMILY',
    ];
    expect(fromSystemError(coded(code)).showsAbsence).toBe(absences.includes(code));
  },
);

describe('anything else', () => {
  test('that is a failure already stays as it is', () => {
    const failure = new NotReady('unready', 'X', 'y');
    expect(fromSystemError(failure)).toBe(failure);
  });

  test('is said in one line', () => {
    expect(fromSystemError(new Error('a\nb'))).toMatchObject({
      class: 'unready',
      code: 'UNKNOWN',
      message: 'a b',
    });
    expect(fromSystemError('a text')).toMatchObject({ code: 'UNKNOWN', message: 'the attempt failed' });
  });

  test.each(['EBUSY', 'EINTR', 'ECANCELED'])('keeps its code and the words of Node: %s', (code) => {
    const message = `${code}: what it means, open '/a/path'`;
    expect(fromSystemError(Object.assign(new Error(message), { code }))).toMatchObject({
      class: 'unready',
      code,
      answeredBy: 'dependency',
      showsAbsence: false,
      message,
    });
  });

  test.each([new TypeError('x is not a function'), new ReferenceError('x is not defined')])(
    'that is a mistake in the program is thrown on: %s',
    (bug) => {
      expect(() => fromSystemError(bug)).toThrow(bug);
    },
  );

  test.each([
    [{ code: 'E' }, 'E'],
    [{ code: 3 }, undefined],
    [undefined, undefined],
    [null, undefined],
  ])('may carry a code: %o', (error, code) => {
    expect(codeOf(error)).toBe(code);
  });
});
