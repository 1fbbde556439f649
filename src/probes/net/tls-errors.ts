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

/** What most often cures them. */
export const tlsHints = {
  CERT_HAS_EXPIRED: 'renew the certificate; is the clock right?',
  DEPTH_ZERO_SELF_SIGNED_CERT: trust,
  SELF_SIGNED_CERT_IN_CHAIN: trust,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: trust,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: trust,
  ERR_TLS_CERT_ALTNAME_INVALID: 'use a name that the certificate holds',
  ERR_SSL_WRONG_VERSION_NUMBER: 'is this a port without TLS?',
} as const;
