import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authority } from '../support/certificates.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { run } from '../support/program.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

// In the built program, others stand in for parts of the driver: what the log-in computes, and what is bound to TLS.

const { cert: ca } = authority();
const hba = `
hostssl all bound 127.0.0.1/32 scram-sha-256
host all scram 127.0.0.1/32 scram-sha-256
host all hashed 127.0.0.1/32 md5
host all plain 127.0.0.1/32 password
`;
const password = 'pässword ½';

let server: Postgres;
let directory: TemporaryDirectory;
beforeAll(async () => {
  directory = await temporaryDirectory('log-in');
  await writeFile(join(directory.path, 'ca.pem'), ca);
  const roles = ['bound', 'scram', 'plain'].map((name) => ({ name, password }));
  // What CREATE ROLE keeps as it is: PostgreSQL's manual, section 52.8, `rolpassword`.
  const md5 = createHash('md5').update(`${password}hashed`).digest('hex');
  const hashed = { name: 'hashed', password: `md5${md5}` };
  server = await startPostgres({
    roles: [...roles, hashed],
    hba,
    tls: { ...authority().server(['localhost']), ca },
  });
});
afterAll(() => Promise.all([server.stop(), directory.remove()]));

describe('the built program logs in to PostgreSQL', () => {
  test.each([
    { what: 'by SCRAM', user: 'scram' },
    { what: 'by MD5', user: 'hashed' },
    { what: 'by the password itself', user: 'plain' },
    {
      what: 'by SCRAM that is bound to its TLS',
      user: 'bound',
      more: '&sslmode=verify-full&channel_binding=require',
    },
  ])('$what, and with the right password alone', async ({ user, more = '' }) => {
    const check = async (word: string): Promise<{ status: number | null; stderr: string }> =>
      run([
        '--check',
        `postgres://${user}:${encodeURIComponent(word)}@localhost:${server.port}/postgres?sslrootcert=${directory.path}/ca.pem${more}`,
      ]);
    expect(await check(password)).toMatchObject({ status: 0 });
    const rejected = await check('wrong');
    expect(rejected).toMatchObject({ status: 1 });
    expect(rejected.stderr).toContain('[28P01]');
  });
});
