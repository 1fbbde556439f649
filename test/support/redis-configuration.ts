import type { ServerTls } from './certificates.ts';
import { freePort } from './ports.ts';

export interface RedisAddress {
  host: string;
  port: number;
  password?: string | undefined;
}

export interface RedisOptions {
  port?: number;
  /** The command line after the configuration file: `--name`, `value`, ... */
  arguments?: string[];
  /** Of the default user. */
  password?: string;
  /** ACL rules, each as after the directive `user`: `app on >secret ~* +@all`. */
  users?: string[];
  /** TLS instead of plain TCP; with `ca`, clients need certificates. */
  tls?: ServerTls;
  /** A cluster of one node: true owns every slot, 'without-slots' answers CLUSTERDOWN. */
  cluster?: boolean | 'without-slots';
  /** A replica, started once it is in step. */
  replicaOf?: RedisAddress;
  /** A sentinel instead of a server. */
  sentinel?: { masterName: string; master: RedisAddress; quorum?: number };
}

export const socketName = 'redis.sock';

/** A user that may do everything, for the tests' own commands. */
export const admin = { username: 'test-admin', password: 'test-admin' };

/** The text of redis.conf; its relative paths are in the server's working directory. */
export async function configuration(port: number, options: RedisOptions): Promise<string> {
  const { tls, password, users = [], cluster, replicaOf, sentinel } = options;
  const directives = [
    'bind 127.0.0.1',
    `unixsocket ${socketName}`,
    tls ? 'port 0' : `port ${port}`,
    `user ${admin.username} on >${admin.password} ~* &* +@all`,
    ...users.map((rule) => `user ${rule}`),
  ];
  if (password !== undefined) directives.push(`requirepass ${JSON.stringify(password)}`);
  if (tls) {
    directives.push(`tls-port ${port}`, 'tls-cert-file cert', 'tls-key-file key');
    directives.push(...(tls.ca === undefined ? ['tls-auth-clients no'] : ['tls-ca-cert-file ca']));
  }
  if (sentinel) {
    const { masterName, master, quorum = 1 } = sentinel;
    directives.push(`sentinel monitor ${masterName} ${master.host} ${master.port} ${quorum}`);
    if (master.password !== undefined) {
      directives.push(`sentinel auth-pass ${masterName} ${JSON.stringify(master.password)}`);
    }
    directives.push(`sentinel down-after-milliseconds ${masterName} 1000`);
  } else {
    // Replicas would otherwise wait five seconds for others to join them.
    directives.push('save ""', 'repl-diskless-sync-delay 0');
  }
  if (cluster !== undefined && cluster !== false) {
    directives.push(
      'cluster-enabled yes',
      `cluster-port ${await freePort()}`,
      'cluster-announce-ip 127.0.0.1',
    );
  }
  if (replicaOf) {
    directives.push(`replicaof ${replicaOf.host} ${replicaOf.port}`);
    if (replicaOf.password !== undefined) directives.push(`masterauth ${JSON.stringify(replicaOf.password)}`);
  }
  return `${directives.join('\n')}\n`;
}
