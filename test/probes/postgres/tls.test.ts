import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authority, createAuthority } from '../../support/certificates.ts';
import { startPostgres, type Postgres } from '../../support/postgres.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../support/temporary.ts';
import { failure, outcome, probe, type Keys } from './probing.ts';

const { cert: ca, client } = authority();
const stranger = createAuthority('somebody else');
const certified = client('certified');
const hba = `
hostssl all certified 127.0.0.1/32 cert
hostnossl all plain 127.0.0.1/32 trust
hostssl all encrypted 127.0.0.1/32 trust
`;
const roles = ['certified', 'plain', 'encrypted'].map((name) => ({ name, password: 'unknown' }));

let server: Postgres;
let expired: Postgres;
let bare: Postgres;
let directory: TemporaryDirectory;
beforeAll(async () => {
  server = await startPostgres({ roles, hba, tls: { ...authority().server(['localhost']), ca } });
  expired = await startPostgres({ roles, hba: hba.replace(/^.*cert$/m, ''), tls: authority().expired() });
  bare = await startPostgres({ roles, hba: 'host all plain 127.0.0.1/32 trust' });
  directory = await temporaryDirectory('certificates');
  const files = { 'ca.pem': ca, 'cert.pem': certified.cert, 'key.pem': certified.key };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(directory.path, name), text, { mode: 0o600 });
  }
});
afterAll(() => Promise.all([server.stop(), expired.stop(), bare.stop(), directory.remove()]));

const to = ({ port }: Postgres, user: string, more: Keys = {}): Keys => ({
  kind: undefined,
  host: 'localhost',
  port,
  user,
  database: 'postgres',
  ...more,
});
const keys = (given: Keys): Keys =>
  Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'kind'));
const env = { HOME: '/nonexistent' };

describe('the key "tls"', () => {
  test.each<[what: string, tls: Keys, user: string, expected: string]>([
    ['trusts its authority', { ca }, 'encrypted', 'ready'],
    ['trusts no other', { ca: stranger.cert }, 'encrypted', 'misconfigured SELF_SIGNED_CERT_IN_CHAIN'],
    ['trusts the usual ones only, by itself', {}, 'encrypted', 'misconfigured SELF_SIGNED_CERT_IN_CHAIN'],
    [
      'wants the right name',
      { ca, serverName: 'db' },
      'encrypted',
      'misconfigured ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    ['verifies nothing on request', { verify: false }, 'encrypted', 'ready'],
    ['never goes on without encryption', { ca }, 'plain', 'misconfigured 28000'],
    ['not even unverified', { verify: false }, 'plain', 'misconfigured 28000'],
    ["shows the client's certificate", { ca, ...certified }, 'certified', 'ready'],
    ['which is asked for', { ca }, 'certified', 'misconfigured 28000'],
    ['and must be of the right role', { ca, ...client('other') }, 'certified', 'misconfigured 28000'],
  ])('%s', async (_what, tls, user, expected) => {
    expect(await outcome(keys(to(server, user, { tls })), { env })).toBe(expected);
  });

  test.each([[{ ca }], [{ verify: false }]])('needs a server that speaks TLS', async (tls) => {
    const found = await failure(keys(to(bare, 'plain', { tls })), { env });
    expect(found).toMatchObject({
      class: 'misconfigured',
      code: 'NO_TLS',
      message: 'it does not speak TLS, and sslmode asks for it',
    });
  });

  test('does not hide that a certificate has expired', async () => {
    expect(await outcome(keys(to(expired, 'encrypted', { tls: { ca } })), { env })).toBe(
      'misconfigured CERT_HAS_EXPIRED',
    );
  });

  test('goes with a URL, whose sslmode then does not matter', async () => {
    const url = `postgres://encrypted@localhost:${server.port}/postgres?sslmode=disable`;
    expect(await outcome({ url, tls: { ca } }, { env })).toBe('ready');
    expect(await outcome({ url }, { env })).toBe('misconfigured 28000');
  });
});

describe("the parameters of libpq, whose reasons psql's comparison does not tell", () => {
  const none = '/nonexistent/x';
  test.each<[parameters: string, user: string, expected: string]>([
    ['sslmode=verify-full&sslrootcert=CA&sslcert=CERT&sslkey=KEY', 'certified', 'ready'],
    ['sslmode=require&sslcert=CERT&sslkey=KEY', 'certified', 'ready'],
    [`sslmode=require&sslcert=${none}`, 'certified', 'misconfigured 28000'],
    [`sslmode=require&sslcert=CERT&sslkey=${none}`, 'certified', 'misconfigured NO_CLIENT_KEY'],
    [`sslmode=verify-ca&sslrootcert=${none}`, 'encrypted', 'misconfigured NO_ROOT_CERTIFICATE'],
    ['sslmode=verify-full', 'encrypted', 'misconfigured NO_ROOT_CERTIFICATE'],
    ['sslrootcert=system', 'encrypted', 'misconfigured SELF_SIGNED_CERT_IN_CHAIN'],
    ['sslmode=disable', 'encrypted', 'misconfigured 28000'],
    ['sslmode=require', 'plain', 'misconfigured 28000'],
  ])('%s for %s: %s', async (parameters, user, expected) => {
    const given = parameters
      .replace('CA', `${directory.path}/ca.pem`)
      .replace('CERT', `${directory.path}/cert.pem`)
      .replace('KEY', `${directory.path}/key.pem`);
    const url = `postgres://${user}@localhost:${server.port}/postgres?${given}`;
    expect(await outcome({ url }, { env })).toBe(expected);
  });

  test('an address has no name to verify', async () => {
    const url = `postgres://encrypted@/postgres?hostaddr=127.0.0.1&port=${server.port}&sslmode=verify-full`;
    expect(await outcome({ url: `${url}&sslrootcert=${directory.path}/ca.pem` }, { env })).toBe(
      'misconfigured NO_HOST_NAME',
    );
  });

  test('the first reason is told where the other encryption is turned down too', async () => {
    const url = `postgres://encrypted@localhost:${expired.port}/postgres`;
    const found = await failure({ url: `${url}?sslrootcert=${directory.path}/ca.pem` }, { env });
    expect(found).toMatchObject({ code: 'CERT_HAS_EXPIRED' });
    const nobody = await failure({ url: url.replace('encrypted', 'nobody') }, { env });
    expect(nobody?.message).toContain('SSL encryption');
  });

  test.each(['allow', 'prefer', 'require', 'disable'])(
    'system authorities go with verification, not %s',
    (mode) => {
      expect(() => probe({ url: `postgres://u@db?sslrootcert=system&sslmode=${mode}` })).toThrow(
        'sslrootcert=system needs sslmode=verify-full',
      );
    },
  );
});

test('the connection strings of drivers mean what they mean to them', async () => {
  const { port } = server;
  const ssl = `jdbc:postgresql://localhost:${port}/postgres?user=encrypted&ssl=true`;
  expect(await outcome({ url: ssl }, { env })).toBe('misconfigured NO_ROOT_CERTIFICATE');
  expect(await outcome({ url: `${ssl}&sslrootcert=${directory.path}/ca.pem` }, { env })).toBe('ready');
  const factory = 'sslfactory=org.postgresql.ssl.NonValidatingFactory';
  expect(await outcome({ url: `${ssl}&${factory}` }, { env })).toBe('ready');
  const npgsql = `Server=localhost;Port=${port};Database=postgres;User Id=encrypted`;
  expect(await outcome({ url: `${npgsql};SSL Mode=Require;Trust Server Certificate=true` }, { env })).toBe(
    'ready',
  );
  expect(await outcome({ url: `${npgsql};SSL Mode=VerifyFull` }, { env })).toBe(
    'misconfigured SELF_SIGNED_CERT_IN_CHAIN',
  );
  const trusting = `${npgsql};SSL Mode=VerifyFull;Root Certificate=${directory.path}/ca.pem`;
  expect(await outcome({ url: trusting }, { env })).toBe('ready');
  expect(await outcome({ url: `${npgsql};SSL Mode=Disable` }, { env })).toBe('misconfigured 28000');
});
