import { quote } from '../not-ready.ts';

/**
 * What is wrong with a certificate: the verification results of OpenSSL (its manual, X509_STORE_CTX_get_error) under
 * the names that Node gives them (its manual, `tls`, X509 certificate error codes), and the alerts of RFC 8446, section
 * 6, by which a server ends a handshake.
 */
export const tlsErrors: Readonly<Record<string, string>> = {
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
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: "its certificate's signature can not be read",
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: "its issuer's public key can not be read",
  ERROR_IN_CERT_NOT_BEFORE_FIELD: 'the start of its certificate can not be read',
  ERROR_IN_CERT_NOT_AFTER_FIELD: 'the end of its certificate can not be read',
  UNABLE_TO_GET_CRL: 'the revocation list for its certificate is missing',
  UNABLE_TO_DECRYPT_CRL_SIGNATURE: "the revocation list's signature can not be read",
  CRL_SIGNATURE_FAILURE: 'the revocation list has a wrong signature',
  CRL_NOT_YET_VALID: 'the revocation list is not valid yet',
  CRL_HAS_EXPIRED: 'the revocation list has expired',
  ERROR_IN_CRL_LAST_UPDATE_FIELD: 'the start of the revocation list can not be read',
  ERROR_IN_CRL_NEXT_UPDATE_FIELD: 'the end of the revocation list can not be read',
  INVALID_CA: "its certificate's issuer is not a certificate authority",
  INVALID_PURPOSE: 'its certificate is not meant for this purpose',
  PATH_LENGTH_EXCEEDED: 'its certificate chain is longer than its issuer allows',
  HOSTNAME_MISMATCH: 'its certificate is for another name',
  OUT_OF_MEM: 'no memory was left to check its certificate',
  UNSPECIFIED: 'its certificate is not valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_TLS_CERT_ALTNAME_FORMAT: 'the names in its certificate can not be read',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'it speaks only an old version of TLS',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'it speaks only another version of TLS',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE:
    'it broke off the TLS handshake: it may ask for a client certificate',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it asks for a client certificate',
  ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED: 'it asks for a client certificate',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it does not accept the client certificate',
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: 'it does not accept the client certificate',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: 'it takes the client certificate for revoked',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'it takes the client certificate for expired',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'it does not accept the client certificate',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "it does not trust the client certificate's issuer",
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: 'it denies access to the client certificate',
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'it does not know the server name that was asked for',
  ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR:
    'it broke off the TLS handshake: it may have no certificate for this name',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'it speaks none of the protocols that were offered over TLS',
};

/** What OpenSSL, depending on its version and the bytes, says of an answer that is no TLS record. */
export const wrongVersion: readonly string[] = [
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNEXPECTED_MESSAGE',
  'ERR_SSL_HTTP_REQUEST',
];

const trust = 'name the authority to trust: "tls": {"ca": "/path/to/ca.pem"}, or NODE_EXTRA_CA_CERTS';
const present = 'give a client certificate: "tls": {"cert": "/path/to/cert.pem", "key": "/path/to/key.pem"}';
const accepted = 'is the client certificate the right one, and does the server trust its authority?';
const chain = "look at the certificate of the server, and those between it and its authority's";
const versions = 'let the server speak TLS 1.2 or later';
const ownFiles = 'are "cert", "key" and "ca" PEM, whole, and of one another?';
const lists = 'is a revocation list given, and current?';

/** What most often cures them. */
export const tlsHints = {
  CERT_HAS_EXPIRED: 'renew the certificate; is the clock right?',
  CERT_NOT_YET_VALID: 'is the clock right?',
  CERT_REVOKED: 'give the server another certificate',
  CERT_REJECTED: chain,
  CERT_UNTRUSTED: trust,
  CERT_CHAIN_TOO_LONG: chain,
  CERT_SIGNATURE_FAILURE: chain,
  DEPTH_ZERO_SELF_SIGNED_CERT: trust,
  SELF_SIGNED_CERT_IN_CHAIN: trust,
  UNABLE_TO_GET_ISSUER_CERT: trust,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: trust,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: trust,
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: chain,
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: chain,
  ERROR_IN_CERT_NOT_BEFORE_FIELD: chain,
  ERROR_IN_CERT_NOT_AFTER_FIELD: chain,
  UNABLE_TO_GET_CRL: lists,
  UNABLE_TO_DECRYPT_CRL_SIGNATURE: lists,
  CRL_SIGNATURE_FAILURE: lists,
  CRL_NOT_YET_VALID: lists,
  CRL_HAS_EXPIRED: lists,
  ERROR_IN_CRL_LAST_UPDATE_FIELD: lists,
  ERROR_IN_CRL_NEXT_UPDATE_FIELD: lists,
  INVALID_CA: chain,
  INVALID_PURPOSE: 'give the server a certificate for servers (extended key usage: serverAuth)',
  PATH_LENGTH_EXCEEDED: chain,
  HOSTNAME_MISMATCH: 'use a name that the certificate holds',
  UNSPECIFIED: chain,
  ERR_TLS_CERT_ALTNAME_INVALID: 'use a name that the certificate holds',
  ERR_TLS_CERT_ALTNAME_FORMAT: chain,
  ERR_SSL_WRONG_VERSION_NUMBER: 'is this a port without TLS?',
  ERR_SSL_UNSUPPORTED_PROTOCOL: versions,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: versions,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: present,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: present,
  ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED: present,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: accepted,
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: accepted,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: accepted,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'renew the client certificate; are the clocks right?',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: accepted,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: accepted,
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: accepted,
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'ask for a name that the server has: "tls": {"serverName": …}',
  ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR: 'ask for a name that the server has; its log may tell more',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'is this the port of another service?',
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: ownFiles,
} as const;

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
