import type { NotReady } from '../probes/not-ready.ts';

/** What most often cures a failure, by its code. */
const hints: Readonly<Record<string, string>> = {
  ENOTFOUND: 'is the name spelled as in the network, and is this container in the same network?',
  EAI_AGAIN: 'the name server may not be up yet; if it lasts, look at /etc/resolv.conf',
  ECONNREFUSED: 'is the service started, and does it listen on this port and on more than its own localhost?',
  EHOSTUNREACH: 'are both in the same network, and does no firewall stand between them?',
  EACCES: 'may the user of this container read the path?',
  ENOENT: 'is the volume or the secret mounted at this path?',
  '28P01':
    'compare user and password with those of the server; its first start sets them, later ones do not change them',
  '28000': "look at the server's pg_hba.conf: may this user log in from here?",
  '3D000': 'create the database, or correct its name',
  '53300': "raise the server's max_connections, or use fewer connections",
  NO_PASSWORD: 'give the password in the URL or as "password": {"file": …}',
  NOAUTH: 'give the password: redis://:PASSWORD@HOST',
  WRONGPASS: "compare user name and password with the server's",
  NOPERM: 'the ACL of this user must allow PING: ACL SETUSER NAME +ping',
  ERR: 'the server may have no password set, and one is given',
  HTTP_401: 'give credentials, or check a path that needs none',
  HTTP_403: 'give credentials, or check a path that needs none',
  HTTP_404: "is this the health check's path?",
  CERT_HAS_EXPIRED: 'renew the certificate; is the clock right?',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'trust its issuer: NODE_EXTRA_CA_CERTS=/path/to/ca.pem',
  SELF_SIGNED_CERT_IN_CHAIN: 'trust its issuer: NODE_EXTRA_CA_CERTS=/path/to/ca.pem',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'trust its issuer: NODE_EXTRA_CA_CERTS=/path/to/ca.pem',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'trust its issuer: NODE_EXTRA_CA_CERTS=/path/to/ca.pem',
  ERR_TLS_CERT_ALTNAME_INVALID: 'use a name that the certificate holds',
  ERR_SSL_WRONG_VERSION_NUMBER: 'is this a port without TLS?',
  TIMEOUT: 'raise --attempt-timeout if it is only slow',
  PROTOCOL: 'is this the port of another service?',
};

/** @returns a hint at the cure, where there is one */
export function hintFor({ code }: NotReady): string | undefined {
  return hints[code];
}
