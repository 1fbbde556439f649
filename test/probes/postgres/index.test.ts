import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { refusingPort, silentServer } from '../../support/faults.ts';
import { startStandby, startStartingPostgres } from '../../support/postgres-recovery.ts';
import { startPostgres, type Postgres } from '../../support/postgres.ts';
import { attempt, outcome } from '../attempt.ts';

const app = { name: 'app user', password: 'p@ss:w/rd?#%' };
const lockedOut = { name: 'outsider', password: 'outsider' };
const hba = `
local all,replication all scram-sha-256
host all outsider 127.0.0.1/32 reject
host all,replication all 127.0.0.1/32 scram-sha-256
`;

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres({ databases: ['shop', 'app user'], roles: [app, lockedOut], hba });
});
afterAll(() => server.stop());

async function noSessionLeft(postgres = server): Promise<void> {
  await eventually('the server has no session of ours left', async () => {
    const rows = await postgres.sql(`SELECT FROM pg_stat_activity WHERE application_name = 'wait-for'`);
    return rows.length === 0;
  });
}

test('a log-in that works and a query that answers are ready, and the session ends', async () => {
  expect(await outcome(server.url('shop', app))).toBe('ready');
  expect(await outcome(server.url('shop', app).replace('postgres:', 'postgresql:'))).toBe('ready');
  const { host, port } = server;
  const keys = { kind: 'postgres', host, port, user: app.name, password: app.password };
  expect(await outcome({ ...keys, database: 'shop' })).toBe('ready');
  await noSessionLeft();
});

test('without a database, the one that is called like the role is meant', async () => {
  const named = { kind: 'postgres', host: server.host, port: server.port, user: app.name };
  expect(await outcome({ ...named, password: app.password })).toBe('ready');
  expect(await attempt({ ...named, user: 'postgres', password: server.password })).toBeUndefined();
});

const refusals = [
  {
    what: 'a wrong password',
    target: () => server.url('shop', { ...app, password: 'wrong' }),
    expected: 'misconfigured 28P01',
    reason: 'password authentication failed for user "app user"',
  },
  {
    what: 'a role that does not exist',
    target: () => server.url('shop', { name: 'nobody', password: 'any' }),
    expected: 'misconfigured 28P01',
    reason: 'password authentication failed for user "nobody"',
  },
  {
    what: 'no password where one is asked for',
    target: () => `postgres://nobody@${server.host}:${server.port}/shop`,
    expected: 'misconfigured NO_PASSWORD',
    reason: 'it asks for a password, and none is given',
  },
  {
    what: 'a database that does not exist',
    target: () => server.url('none', app),
    expected: 'misconfigured 3D000',
    reason: 'database "none" does not exist',
  },
  {
    what: 'a role that pg_hba.conf rejects',
    target: () => server.url('shop', lockedOut),
    expected: 'misconfigured 28000',
    reason: /pg_hba.conf rejects connection/,
  },
];

test.each(refusals)(
  '$what is $expected, in the words of the server',
  async ({ target, expected, reason }) => {
    const failure = await attempt(target());
    expect(`${failure?.class} ${failure?.code}`).toBe(expected);
    expect(failure?.message).toMatch(reason);
    await noSessionLeft();
  },
);

test('a password from PGPASSWORD is not the one that is declared', async ({ onTestFinished }) => {
  const before = { ...process.env };
  onTestFinished(() => {
    process.env = before;
  });
  process.env = { ...before, PGPASSWORD: server.password, PGDATABASE: 'none', PGHOST: '192.0.2.1' };
  expect(await outcome(`postgres://postgres@${server.host}:${server.port}/postgres`)).toBe(
    'misconfigured NO_PASSWORD',
  );
});

test('a server whose connections are all taken is unready', async () => {
  await using full = await startPostgres({
    settings: { max_connections: '3', superuser_reserved_connections: '1' },
    roles: [app],
  });
  const sessions: Client[] = [await full.connect(), await full.connect()];
  expect(await outcome(full.url('postgres', app))).toBe('unready 53300');
  for (const session of sessions) await session.end();
});

test('a server that starts up is unready until it has started', async () => {
  const { postgres, finish } = await startStartingPostgres();
  await using starting = postgres;
  expect(await attempt(starting.url())).toMatchObject({
    class: 'unready',
    code: '57P03',
    message: 'the database system is starting up',
    answeredBy: 'dependency',
  });
  await finish();
  expect(await outcome(starting.url())).toBe('ready');
});

test('a standby is unready while it is cold, and ready while it answers queries', async () => {
  await using primary = await startPostgres();
  await using cold = await startStandby(primary, { settings: { hot_standby: 'off' } });
  expect(await outcome(cold.url())).toBe('unready 57P03');
  await using hot = await startStandby(primary);
  expect(await outcome(hot.url())).toBe('ready');
});

test('a server that hangs after the log-in was possible is given up at the limit, and recovers', async () => {
  await using hanging = await startPostgres();
  await hanging.pause();
  expect(await outcome(hanging.url(), { limit: 300 })).toBe('unready TIMEOUT');
  hanging.resume();
  expect(await outcome(hanging.url())).toBe('ready');
  await noSessionLeft(hanging);
});

test('of several hosts, the first that lets us in is enough, and those behind it are not asked', async () => {
  await using refusing = await refusingPort();
  await using behind = await silentServer();
  const hosts = `${refusing.host}:${refusing.port},${server.host}:${server.port},${behind.host}:${behind.port}`;
  const target = `postgres://postgres:${encodeURIComponent(server.password)}@${hosts}/postgres`;
  expect(await outcome(target)).toBe('ready');
  expect(behind.accepted()).toBe(0);
});

test('of several hosts that all fail, the last one says why', async () => {
  await using refusing = await refusingPort();
  const hosts = `${refusing.host}:${refusing.port},${server.host}:${server.port}`;
  expect(await outcome(`postgres://postgres:wrong@${hosts}/postgres`)).toBe('misconfigured 28P01');
});
