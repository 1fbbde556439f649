import type { Hints } from '../kind.ts';
import { quote } from '../not-ready.ts';

const trust = 'name the authority to trust: "tls": {"ca": "/path/to/ca.pem"}, or NODE_EXTRA_CA_CERTS';
const present = 'give a client certificate: "tls": {"cert": "/path/to/cert.pem", "key": "/path/to/key.pem"}';
const accepted = 'is the client certificate the right one, and does the server trust its authority?';
const chain = "look at the certificate of the server, and those between it and its authority's";
const versions = 'let the server speak TLS 1.2 or later';

/**
 * What is wrong with a certificate: the verification results of OpenSSL (its manual, X509_STORE_CTX_get_error) under
 * the names that Node gives them (its manual, `tls`, X509 certificate error codes), and the alerts of RFC 8446, section
 * 6, by which a server ends a handshake. None is about revocation lists, which no key gives to Node.
 */
export const tlsErrors: Readonly<Record<string, readonly [reason: string, hint?: string]>> = {
  CERT_HAS_EXPIRED: ['its certificate has expired', 'renew the certificate; is the clock right?'],
  CERT_NOT_YET_VALID: ['its certificate is not valid yet', 'is the clock right?'],
  CERT_REJECTED: ['its certificate is rejected', chain],
  CERT_UNTRUSTED: ['its certificate is not trusted', trust],
  CERT_CHAIN_TOO_LONG: ['its certificate chain is too long', chain],
  CERT_SIGNATURE_FAILURE: ['its certificate has a wrong signature', chain],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['its certificate is self-signed', trust],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'its certificate chain ends in a self-signed certificate that is not trusted',
    trust,
  ],
  UNABLE_TO_GET_ISSUER_CERT: ["its certificate's issuer is not known", trust],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["its certificate's issuer is not trusted", trust],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["its certificate's issuer is not trusted", trust],
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: ["its certificate's signature can not be read", chain],
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: ["its issuer's public key can not be read", chain],
  ERROR_IN_CERT_NOT_BEFORE_FIELD: ['the start of its certificate can not be read', chain],
  ERROR_IN_CERT_NOT_AFTER_FIELD: ['the end of its certificate can not be read', chain],
  INVALID_CA: ["its certificate's issuer is not a certificate authority", chain],
  INVALID_PURPOSE: [
    'its certificate is not meant for this purpose',
    'give the server a certificate for servers (extended key usage: serverAuth)',
  ],
  PATH_LENGTH_EXCEEDED: ['its certificate chain is longer than its issuer allows', chain],
  OUT_OF_MEM: ['no memory was left to check its certificate'],
  UNSPECIFIED: ['its certificate is not valid', chain],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'its certificate is for another name',
    'use a name that the certificate holds',
  ],
  ERR_TLS_CERT_ALTNAME_FORMAT: ['the names in its certificate can not be read', chain],
  ERR_SSL_WRONG_VERSION_NUMBER: ['it does not speak TLS', 'is this a port without TLS?'],
  ERR_SSL_UNSUPPORTED_PROTOCOL: ['it speaks only an old version of TLS', versions],
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: ['it speaks only another version of TLS', versions],
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: [
    'it broke off the TLS handshake: it may ask for a client certificate',
    present,
  ],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: ['it asks for a client certificate', present],
  ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED: ['it asks for a client certificate', present],
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: ['it does not accept the client certificate', accepted],
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: ['it does not accept the client certificate', accepted],
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: ['it takes the client certificate for revoked', accepted],
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: [
    'it takes the client certificate for expired',
    'renew the client certificate; are the clocks right?',
  ],
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: ['it does not accept the client certificate', accepted],
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: ["it does not trust the client certificate's issuer", accepted],
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: ['it denies access to the client certificate', accepted],
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: [
    'it does not know the server name that was asked for',
    'ask for a name that the server has: "tls": {"serverName": …}',
  ],
  ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR: [
    'it broke off the TLS handshake: it may have no certificate for this name',
    'ask for a name that the server has; its log may tell more',
  ],
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: [
    'it speaks none of the protocols that were offered over TLS',
    'is this the port of another service?',
  ],
};

/** What else OpenSSL, depending on its version and the bytes, says of an answer that is no TLS record. */
export const wrongVersion: ReadonlySet<string> = new Set([
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNEXPECTED_MESSAGE',
  'ERR_SSL_HTTP_REQUEST',
]);

/** What most often cures them. */
export const tlsHints: Hints = {
  ...Object.fromEntries(
    Object.entries(tlsErrors).flatMap(([code, [, hint]]) => (hint ? [[code, hint] as const] : [])),
  ),
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'are "cert", "key" and "ca" PEM, whole, and of one another?',
};

const trustErrors: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What is known of a handshake that failed. */
interface Handshake {
  readonly error: unknown;
  /** Whether an authority to trust was given. */
  readonly hasAuthority: boolean;
}

/** @returns how it is cured, where more is known than the code says */
export function handshakeHint(code: string, { error, hasAuthority }: Handshake): string | undefined {
  if (hasAuthority && trustErrors.has(code))
    return 'another authority than the one that is given has signed it: is that the right "ca", whole, and current?';
  // A clock that was never set, as on a machine that just started, is years off.
  const now = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (code === 'CERT_HAS_EXPIRED')
    return `renew the certificate, unless the clock is wrong: here it is ${now}`;
  if (code === 'CERT_NOT_YET_VALID') return `is the clock right? here it is ${now}`;
  const names = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? namesIn(error) : '';
  return names === ''
    ? undefined
    : `it is for ${names}: use such a name, or name it in "tls": {"serverName": …}`;
}

/** Node's error has the certificate that it is about. */
function namesIn(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('cert' in error)) return '';
  const { cert } = error;
  if (typeof cert !== 'object' || cert === null || !('subjectaltname' in cert)) return '';
  return typeof cert.subjectaltname === 'string'
    ? quote(cert.subjectaltname.replaceAll(/\b(?:DNS|IP Address):/gu, ''))
    : '';
}
