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
  NO_PASSWORD_SET: "leave the password out, or set the server's: requirepass",
  MAXCLIENTS: "raise the server's maxclients, or use fewer connections",
  DENIED: 'set a password on the server, or bind it: it is in protected mode',
  NO_SUCH_MASTER: "compare the master's name with `sentinel monitor` in the sentinel's settings",
  NO_CLUSTER: 'is cluster mode on, or is "cluster" not meant for this server?',
  NO_KEY: 'does what writes the key run?',
  '42P01': 'have the migrations run?',
  NO_TLS: 'switch TLS on at the server (ssl = on), or use another sslmode',
  READ_ONLY: 'is this the standby? name the primary, or all hosts',
  HTTP_401: 'give credentials, or check a path that needs none',
  HTTP_403: 'give credentials, or check a path that needs none',
  HTTP_404: "is this the health check's path?",
  CERT_HAS_EXPIRED: 'renew the certificate; is the clock right?',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'name the authority to trust: "tls": {"ca": "/path/to/ca.pem"}, or NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN:
    'name the authority to trust: "tls": {"ca": "/path/to/ca.pem"}, or NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'name the authority to trust: "tls": {"ca": "/path/to/ca.pem"}, or NODE_EXTRA_CA_CERTS',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'name the authority to trust: "tls": {"ca": "/path/to/ca.pem"}, or NODE_EXTRA_CA_CERTS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'use a name that the certificate holds',
  ERR_SSL_WRONG_VERSION_NUMBER: 'is this a port without TLS?',
  TIMEOUT: 'raise --attempt-timeout if it is only slow',
  PROTOCOL: 'is this the port of another service?',
};

/** Where another cure goes with a kind. */
const hintsByKind: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  exec: {
    ENOENT: 'is the program in the image, and along PATH?',
    EACCES: 'may the program be executed (chmod +x)?',
  },
  unix: { ENOENT: "is the socket's directory shared with this container?" },
};

/** @returns a hint at the cure, where there is one */
export function hintFor({ code }: NotReady, kind: string): string | undefined {
  return hintsByKind[kind]?.[code] ?? hints[code];
}
