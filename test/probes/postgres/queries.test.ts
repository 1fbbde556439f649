import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres, type Postgres } from '../../support/postgres.ts';
import { failure, outcome, type Keys } from './probing.ts';

const app = { name: 'app', password: 'secret' };

/** A query that returns a row if the session is called so, and has our option. */
const named = (name: string): Keys => ({
  query: `SELECT WHERE current_setting('application_name') = '${name}' AND current_setting('geqo') = 'off'`,
  rows: 1,
});

describe('what is asked once the log-in works', () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres({ databases: ['shop'], roles: [app] });
    await server.sql(
      'CREATE SCHEMA billing; CREATE TABLE billing.orders (); CREATE TABLE "Users" ()',
      'shop',
    );
    await server.sql(
      'CREATE TABLE jobs AS SELECT generate_series(1, 3) AS id; GRANT SELECT ON jobs TO app',
      'shop',
    );
    await server.sql('GRANT USAGE ON SCHEMA billing TO app; CREATE SCHEMA hidden', 'shop');
  });
  afterAll(() => server.stop());

  test.each<[Keys, expected: string]>([
    [{}, 'ready'],
    [{ tables: ['jobs'] }, 'ready'],
    [{ tables: ['jobs', 'billing.orders', 'public.jobs', '"Users"', 'JOBS'] }, 'ready'],
    [{ tables: [] }, 'ready'],
    [{ tables: ['orders'] }, 'unready 42P01'],
    [{ tables: ['users'] }, 'unready 42P01'],
    [{ tables: ['none.jobs'] }, 'unready 42P01'],
    [{ tables: [`'; DROP TABLE jobs; --`] }, 'unready 42P01'],
    [{ tables: ['hidden.jobs'] }, 'misconfigured 42501'],
    [{ query: 'SELECT id FROM jobs', rows: 3 }, 'ready'],
    [{ query: 'SELECT id FROM jobs', rows: 4 }, 'unready ROWS'],
    [{ query: 'SELECT id FROM jobs WHERE id > 9' }, 'ready'],
    [{ query: 'SELECT id FROM jobs WHERE id > 9', rows: 1 }, 'unready ROWS'],
    [{ query: 'SELECT 1; SELECT id FROM jobs', rows: 3 }, 'ready'],
    [{ query: 'SELECT id FROM jobs; SELECT 1', rows: 3 }, 'unready ROWS'],
    [{ query: '', rows: 0 }, 'query: expected a text that is not empty'],
    [{ query: ';', rows: 1 }, 'unready ROWS'],
    [{ query: 'SELECT nothing FROM jobs' }, 'unready 42703'],
    [{ query: 'SELECT nothing()' }, 'unready 42883'],
    [{ query: 'SELECT 1 FROM missing' }, 'unready 42P01'],
    [{ query: 'SELEC 1' }, 'misconfigured 42601'],
    [{ query: 'SELECT FROM billing.orders' }, 'misconfigured 42501'],
    [{ query: 'SELECT 1/0' }, 'unready 22012'],
    [{ query: "SELECT pg_sleep(30); SELECT '", rows: 1 }, 'misconfigured 42601'],
    [{ query: 'SET statement_timeout = 50; SELECT pg_sleep(30)' }, 'unready 57014'],
    [{ query: 'SELECT pg_terminate_backend(pg_backend_pid())' }, 'unready 57P01'],
    [{ query: "SELECT repeat('x', 2000000)" }, 'misconfigured TOO_LONG'],
    [{ query: 'COPY jobs TO STDOUT' }, 'ready'],
    [{ query: 'COPY jobs TO STDOUT', rows: 3 }, 'ready'],
    [{ query: 'COPY jobs TO STDOUT', rows: 4 }, 'unready ROWS'],
    [{ query: 'COPY jobs FROM STDIN' }, 'misconfigured 42501'],
    [{ query: 'CREATE TEMP TABLE t (); COPY t FROM STDIN' }, 'unready 57014'],
  ])('%j has the outcome: %s', async (asked, expected) => {
    const url = server.url('shop', app);
    const result = await outcome({ url, ...asked }).catch((error: unknown) =>
      error instanceof Error ? error.message : '',
    );
    expect(result).toBe(expected);
  });

  test('a missing table is named', async () => {
    const url = server.url('shop', app);
    expect((await failure({ url, tables: ['jobs', 'a.b'] }))?.message).toBe('the table a.b does not exist');
    expect((await failure({ url, tables: ['x', 'a.b'] }))?.message).toBe('the tables x, a.b do not exist');
  });

  test.each([
    ['postgres', 'search_path=billing,public'],
    ['postgres', 'search_path=none'],
    ['postgres', 'schema=billing'],
    ['postgres', 'schema=none'],
    ['postgres', 'options=-csearch_path%3Dbilling'],
    ['jdbc:postgresql', 'currentSchema=billing'],
  ])('tables are looked for where the app does: %s with %s', async (scheme, parameter) => {
    const { port } = server;
    const login = `user=${app.name}&password=${app.password}`;
    const url = `${scheme}://127.0.0.1:${port}/shop?${login}&${parameter}`;
    const expected = parameter.endsWith('none') ? 'unready 42P01' : 'ready';
    expect(await outcome({ url, tables: ['orders'] })).toBe(expected);
    expect(await outcome({ url, tables: ['billing.orders'] })).toBe('ready');
    // It is set for that statement alone.
    const here = "SELECT FROM pg_settings WHERE name = 'search_path' AND source IN ('default', 'client')";
    expect(await outcome({ url, tables: ['billing.orders'], query: here, rows: 1 })).toBe('ready');
  });

  test('a table is ready as soon as a migration brings it', async () => {
    const keys = { url: server.url('shop', app), tables: ['migrated'] };
    expect(await outcome(keys)).toBe('unready 42P01');
    await server.sql('CREATE TABLE migrated ()', 'shop');
    expect(await outcome(keys)).toBe('ready');
  });

  test('the server sees an application by its name, and the options', async () => {
    const url = `${server.url('shop', app)}?options=-cgeqo%3Doff`;
    expect(await outcome({ url, ...named('wait-for') })).toBe('ready');
    expect(await outcome({ url: `${url}&application_name=shop`, ...named('shop') })).toBe('ready');
    expect(await outcome({ url, ...named('shop') }, { env: { PGAPPNAME: 'shop' } })).toBe('ready');
  });
});

describe('authentication succeeds or says why', () => {
  const roles = ['scram', 'hashed', 'clear', 'trusted', 'rejected', 'ident'].map((name) => ({
    name,
    password: 'pässword',
  }));
  const hba = `
local all,replication all scram-sha-256
host all scram 127.0.0.1/32 scram-sha-256
host all hashed 127.0.0.1/32 md5
host all clear 127.0.0.1/32 password
host all trusted 127.0.0.1/32 trust
host all rejected 127.0.0.1/32 reject
`;
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres({ roles, hba, settings: { password_encryption: 'scram-sha-256' } });
    await server.sql(`SET password_encryption = 'md5'; ALTER ROLE hashed PASSWORD 'pässword'`);
    await server.sql('CREATE ROLE nologin');
  });
  afterAll(() => server.stop());

  test.each<[role: string, password: string | undefined, expected: string]>([
    ['scram', 'pässword', 'ready'],
    ['scram', 'wrong', 'misconfigured 28P01'],
    ['scram', undefined, 'misconfigured NO_PASSWORD'],
    ['hashed', 'pässword', 'ready'],
    ['hashed', 'wrong', 'misconfigured 28P01'],
    ['hashed', undefined, 'misconfigured NO_PASSWORD'],
    ['clear', 'pässword', 'ready'],
    ['clear', 'wrong', 'misconfigured 28P01'],
    ['clear', undefined, 'misconfigured NO_PASSWORD'],
    ['trusted', undefined, 'ready'],
    ['trusted', 'any', 'ready'],
    ['rejected', 'pässword', 'misconfigured 28000'],
    ['ident', 'pässword', 'misconfigured 28000'],
  ])('%s with the password %s: %s', async (user, password, expected) => {
    const { port } = server;
    const keys = {
      host: '127.0.0.1',
      port,
      user,
      database: 'postgres',
      ...(password !== undefined && { password }),
    };
    expect(await outcome(keys)).toBe(expected);
    expect(await outcome({ ...keys, level: 'accepting' })).toBe('ready');
  });
});
