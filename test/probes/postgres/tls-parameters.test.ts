import { createPrivateKey } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authority, createAuthority } from '../../support/certificates.ts';
import { startPostgres, type Postgres } from '../../support/postgres.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../support/temporary.ts';
import { outcome, probe } from './probing.ts';

const { cert: ca, client } = authority();
const hba = `
hostssl all certified 127.0.0.1/32 cert
hostnossl all plain 127.0.0.1/32 trust
hostssl all encrypted 127.0.0.1/32 trust
host all app 127.0.0.1/32 scram-sha-256
hostssl all hashed 127.0.0.1/32 password
`;
const roles = ['certified', 'plain', 'encrypted', 'app', 'hashed'].map((name) => ({
  name,
  password: 'secret',
}));

let server: Postgres;
let old: Postgres;
let bare: Postgres;
let directory: TemporaryDirectory;
beforeAll(async () => {
  const tls = { ...authority().server(['localhost']), ca };
  server = await startPostgres({ roles, hba, tls });
  old = await startPostgres({ roles, hba, tls, settings: { ssl_max_protocol_version: 'TLSv1.2' } });
  bare = await startPostgres({ roles, hba: hba.replaceAll(/^hostssl.*$/gm, '') });
  directory = await temporaryDirectory('certificates');
  const { cert, key } = client('certified');
  const der = createPrivateKey(key).export({ format: 'der', type: 'pkcs8' });
  const files = { ca, other: createAuthority('somebody else').cert, cert, pk8: der, broken: 'none' };
  const names = { ca: 'ca.pem', other: 'other.pem', cert: 'cert.pem', pk8: 'key.pk8', broken: 'broken.pk8' };
  for (const name of ['ca', 'other', 'cert', 'pk8', 'broken'] as const) {
    await writeFile(join(directory.path, names[name]), files[name], { mode: 0o600 });
  }
});
afterAll(() => Promise.all([server.stop(), old.stop(), bare.stop(), directory.remove()]));

const servers = { SERVER: () => server, OLD: () => old, BARE: () => bare };

async function reached(url: string, user: string): Promise<string> {
  const text = Object.entries(servers)
    .reduce((given, [name, of]) => given.replace(name, String(of().port)), url)
    .replaceAll('FILES', directory.path);
  const password = ['app', 'hashed'].includes(user) ? { password: 'secret' } : {};
  return outcome({ url: text, user, ...password }, { env: { HOME: '/nonexistent' } });
}

describe('what decides over the encryption is heeded', () => {
  test.each<[url: string, user: string, expected: string]>([
    [
      'postgres://localhost:SERVER/postgres?sslmode=no-verify&sslrootcert=FILES/other.pem',
      'encrypted',
      'ready',
    ],
    ['postgres://localhost:SERVER/postgres?sslmode=no-verify', 'plain', 'misconfigured 28000'],
    ['postgres://localhost:BARE/postgres?sslmode=no-verify', 'plain', 'misconfigured NO_TLS'],
    ['postgres://localhost:SERVER/postgres?ssl=1', 'plain', 'misconfigured 28000'],
    ['postgres://localhost:SERVER/postgres?ssl=0', 'plain', 'ready'],
    ['postgres://localhost:SERVER/postgres?ssl=false', 'encrypted', 'misconfigured 28000'],

    ['postgres://localhost:SERVER/postgres?sslaccept=strict&sslcert=FILES/ca.pem', 'encrypted', 'ready'],
    [
      'postgres://127.0.0.1:SERVER/postgres?sslaccept=strict&sslcert=FILES/ca.pem',
      'encrypted',
      'misconfigured ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    [
      'postgres://localhost:SERVER/postgres?sslaccept=strict',
      'encrypted',
      'misconfigured SELF_SIGNED_CERT_IN_CHAIN',
    ],
    ['postgres://localhost:BARE/postgres?sslaccept=strict', 'plain', 'ready'],
    ['postgres://localhost:BARE/postgres?sslaccept=strict&sslmode=require', 'plain', 'misconfigured NO_TLS'],
    [
      'postgres://localhost:SERVER/postgres?sslmode=require&sslaccept=accept_invalid_certs&sslcert=FILES/other.pem',
      'encrypted',
      'ready',
    ],

    ['postgres://localhost:SERVER/postgres?sslnegotiation=direct', 'encrypted', 'ready'],
    [
      'postgres://localhost:SERVER/postgres?sslnegotiation=direct&sslmode=verify-full&sslrootcert=FILES/ca.pem',
      'encrypted',
      'ready',
    ],
    [
      'jdbc:postgresql://localhost:SERVER/postgres?sslNegotiation=direct&sslmode=require',
      'encrypted',
      'ready',
    ],
    ['postgres://localhost:BARE/postgres?sslnegotiation=direct', 'plain', 'unready CLOSED'],

    [
      'postgres://localhost:SERVER/postgres?sslmode=require&ssl_min_protocol_version=TLSv1.3',
      'encrypted',
      'ready',
    ],
    [
      'postgres://localhost:OLD/postgres?sslmode=require&ssl_min_protocol_version=TLSv1.3',
      'encrypted',
      'misconfigured ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    ],
    [
      'postgres://localhost:OLD/postgres?sslmode=require&ssl_max_protocol_version=TLSv1.2',
      'encrypted',
      'ready',
    ],

    ['postgres://localhost:SERVER/postgres?channel_binding=require', 'app', 'ready'],
    ['postgres://localhost:OLD/postgres?channel_binding=require', 'app', 'ready'],
    ['Host=localhost;Port=SERVER;Database=postgres;Channel Binding=Require', 'app', 'ready'],
    [
      'postgres://localhost:SERVER/postgres?channel_binding=require&sslmode=disable',
      'app',
      'misconfigured NO_CHANNEL_BINDING',
    ],
    ['postgres://localhost:BARE/postgres?channel_binding=require', 'app', 'misconfigured NO_CHANNEL_BINDING'],
    [
      'postgres://localhost:SERVER/postgres?channel_binding=require&sslmode=require',
      'hashed',
      'misconfigured NO_CHANNEL_BINDING',
    ],
    [
      'postgres://localhost:SERVER/postgres?channel_binding=require&sslmode=require',
      'encrypted',
      'misconfigured NO_CHANNEL_BINDING',
    ],

    [
      'jdbc:postgresql://localhost:SERVER/postgres?sslmode=require&sslcert=FILES/cert.pem&sslkey=FILES/key.pk8',
      'certified',
      'ready',
    ],
    [
      'jdbc:postgresql://localhost:SERVER/postgres?sslmode=require&sslcert=FILES/cert.pem&sslkey=FILES/broken.pk8',
      'certified',
      'misconfigured NO_CLIENT_KEY',
    ],
  ])('%s for %s: %s', async (url, user, expected) => {
    expect(await reached(url, user)).toBe(expected);
  });

  test.each(['disable', 'allow', 'prefer'])('nobody speaks TLS at once under sslmode=%s', (mode) => {
    expect(() => probe({ url: `postgres://u@db?sslnegotiation=direct&sslmode=${mode}` })).toThrow(
      'sslnegotiation=direct needs sslmode=require or more',
    );
  });
});
