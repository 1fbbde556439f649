import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { escapeLiteral } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Environment } from '../../../../src/probes/vocabulary.ts';
import { authority, createAuthority } from '../../../support/certificates.ts';
import { closingServer, refusingPort, type TcpServer } from '../../../support/faults.ts';
import { startStartingPostgres } from '../../../support/postgres-recovery.ts';
import { startPostgres, type Postgres } from '../../../support/postgres.ts';
import { oneOfEach } from '../../../support/sweep.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../../support/temporary.ts';
import { outcome } from '../probing.ts';
import { app, cases, other } from './psql-cases.ts';

const hba = `
local all,replication all scram-sha-256
hostssl all encrypted 127.0.0.1/32 trust
hostnossl all plain 127.0.0.1/32 trust
hostssl all twice 127.0.0.1/32 scram-sha-256
hostnossl all twice 127.0.0.1/32 trust
host all app,"o p",root 127.0.0.1/32 scram-sha-256
`;
const roles = [
  app,
  other,
  ...['encrypted', 'plain', 'twice', 'root'].map((name) => ({ name, password: 'unknown' })),
];

/** With TLS, without it, one that starts up for ever, a port that refuses and one that hangs up. */
let tls: Postgres;
let bare: Postgres;
let starting: Postgres;
let refusing: TcpServer;
let closing: TcpServer;
let home: TemporaryDirectory;
beforeAll(async () => {
  await psqlVersion();
  home = await temporaryDirectory('home');
  await writeFile(join(home.path, 'ca.pem'), authority().cert);
  await writeFile(join(home.path, 'other.pem'), createAuthority('somebody else').cert);
  const contents = { databases: ['app', 'shop', 'a b', 'root', 'twice', 'plain', 'encrypted'], roles };
  tls = await startPostgres({ ...contents, hba, tls: authority().server(['localhost']) });
  bare = await startPostgres({ ...contents, hba: hba.replaceAll(/^hostssl.*$/gm, '') });
  ({ postgres: starting } = await startStartingPostgres());
  refusing = await refusingPort();
  closing = await closingServer();
});
afterAll(() =>
  Promise.all([tls.stop(), bare.stop(), starting.stop(), refusing.close(), closing.close(), home.remove()]),
);

const run = promisify(execFile);

async function psqlVersion(): Promise<string> {
  try {
    return (await run('psql', ['--version'])).stdout;
  } catch (cause) {
    throw new Error('psql is missing: install postgresql-client, for the program is compared with it', {
      cause,
    });
  }
}

const where = `SELECT current_setting('port'), current_database(), current_user,
  (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), current_setting('geqo')`;

/** Whom psql reaches; nothing where it fails. */
async function psql(connection: string, env: Environment): Promise<string[] | undefined> {
  try {
    const args = ['-XAtw', '-F', '\t', '-c', where, connection];
    const { stdout } = await run('psql', args, { env: { PATH: process.env['PATH'], ...env } });
    return stdout.replace(/\n$/, '').split('\t');
  } catch {
    return undefined;
  }
}

/** Stands for what is known only once the servers run. */
const filledIn = (text: string): string =>
  text
    .replaceAll(/\bTLS\b/g, String(tls.port))
    .replaceAll('BARE', String(bare.port))
    .replaceAll('STARTING', String(starting.port))
    .replaceAll('REFUSING', String(refusing.port))
    .replaceAll('CLOSING', String(closing.port))
    .replaceAll('SOCKET', bare.socketDirectory)
    .replaceAll('HOME', home.path);

describe('psql and the program reach the same, or nobody', () => {
  beforeAll(async () => {
    const escaped = app.password.replaceAll(/[\\:]/g, String.raw`\$&`);
    const lines = `# 127.0.0.1:*:*:app:wrong\n127.0.0.1:1:*:app:wrong\n127.0.0.1:*:*:app:${escaped}:more\n`;
    const passwords = `${lines}${bare.socketDirectory}:*:shop:app:${escaped}\n*:*:*:*:wrong\n`;
    await writeFile(join(home.path, 'passwords'), passwords, { mode: 0o600 });
    await writeFile(join(home.path, 'open'), passwords);
    await chmod(join(home.path, 'open'), 0o644);
    await mkdir(join(home.path, 'user/.postgresql'), { recursive: true });
    await mkdir(join(home.path, 'distrusting/.postgresql'), { recursive: true });
    await writeFile(join(home.path, 'user/.pgpass'), passwords, { mode: 0o600 });
    await writeFile(join(home.path, 'user/.postgresql/root.crt'), authority().cert);
    await writeFile(join(home.path, 'distrusting/.postgresql/root.crt'), createAuthority('somebody').cert);
  });

  test.each(oneOfEach(5, cases))('with $what', async ({ connection, reaches, env = {} }) => {
    const text = filledIn(connection.replace('SOCKETENCODED', encodeURIComponent(bare.socketDirectory)));
    const variables = Object.entries({ HOME: 'HOME/nobody', ...env });
    const environment: Environment = Object.fromEntries(
      variables.map(([name, value]) => [name, filledIn(value)] as const),
    );
    const reached = await psql(text, environment);
    expect(reached !== undefined, 'whether psql reaches it').toBe(reaches);
    const same = (reached ?? ['nobody']).map(escapeLiteral).join(', ');
    const query = `SELECT WHERE (${same}) = (${where
      .replace('SELECT', '')
      .replace('SELECT ssl', "SELECT CASE WHEN ssl THEN 't' ELSE 'f' END")})`;
    const result = await ours({ url: text, query, rows: 1 }, environment);
    expect(result).toMatch(reached ? /^ready$/ : /^(?!ready|.*ROWS)/);
  });
});

/** A mistake in the configuration is a failure too. */
async function ours(keys: Record<string, unknown>, env: Environment): Promise<string> {
  try {
    return await outcome(keys, { env });
  } catch (error) {
    if (error instanceof Error && /^(?:url)?: /.test(error.message)) return error.message;
    throw error;
  }
}
