import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { silentServer } from '../../support/faults.ts';
import { startStandby, startStartingPostgres } from '../../support/postgres-recovery.ts';
import { startPostgres, type Postgres } from '../../support/postgres.ts';
import { failure, outcome, probe, type Keys } from './probing.ts';

const app = { name: 'app', password: 'secret' };

/** What pg_isready says of it, which is in the package of psql. */
async function pgIsReady({ port }: Postgres): Promise<string> {
  try {
    await promisify(execFile)('pg_isready', ['-h', '127.0.0.1', '-p', String(port), '-U', 'nobody']);
    return 'accepting';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    if (code === 'ENOENT')
      throw new Error('pg_isready is missing: install postgresql-client', { cause: error });
    return code === 1 ? 'rejecting' : code === 2 ? 'no response' : String(code);
  }
}

const accepting = ({ port }: Postgres): Keys => ({
  url: `postgres://nobody@127.0.0.1:${port}`,
  level: 'accepting',
});

describe('the states of a server, in their order', () => {
  test('refused, starting up, without the database, ready', async () => {
    const { postgres, finish } = await startStartingPostgres({ roles: [app] });
    await using server = postgres;
    const url = server.url('shop', app);
    const knock = accepting(server);
    expect(await failure({ url })).toMatchObject({
      class: 'unready',
      code: '57P03',
      message: 'the database system is starting up',
    });
    expect([await outcome(knock), await pgIsReady(server)]).toEqual(['unready 57P03', 'rejecting']);
    await finish();
    expect(await outcome({ url })).toBe('misconfigured 3D000');
    expect([await outcome(knock), await pgIsReady(server)]).toEqual(['ready', 'accepting']);
    await server.sql('CREATE DATABASE shop');
    expect(await outcome({ url })).toBe('ready');
    await server.shutdown();
    expect(await outcome({ url })).toBe('unreachable ECONNREFUSED');
    expect([await outcome(knock), await pgIsReady(server)]).toEqual([
      'unreachable ECONNREFUSED',
      'no response',
    ]);
  });

  test('a temporary server on the socket alone is none for TCP, and one for its socket', async () => {
    await using server = await startPostgres({ listen: false, databases: ['shop'], roles: [app] });
    const { socketDirectory, port } = server;
    expect(await outcome({ url: `postgres://app:secret@127.0.0.1:${port}/shop` })).toBe(
      'unreachable ECONNREFUSED',
    );
    const url = `postgres:///shop?host=${socketDirectory}&port=${port}&user=app`;
    expect(await outcome({ url, password: 'secret' })).toBe('ready');
    expect(
      await outcome({
        host: socketDirectory,
        port,
        user: app.name,
        password: app.password,
        database: 'shop',
      }),
    ).toBe('ready');
    expect(probe({ url }).target).toBe(`app@${socketDirectory}:${port}/shop`);
    await server.shutdown();
    expect(await outcome({ url })).toBe('unreachable ENOENT');
  });

  test('a standby, its session and its promotion', async () => {
    const said = { name: 'said', password: 'standby' };
    await using primary = await startPostgres({ roles: [said] });
    await using standby = await startStandby(primary);
    const sessions = ['any', 'read-write', 'read-only', 'primary', 'standby'];
    const ask = (url: string): Promise<string[]> =>
      Promise.all(sessions.map((session) => outcome({ url, session })));
    expect(await ask(primary.url())).toEqual([
      'ready',
      'ready',
      'unready READ_WRITE',
      'ready',
      'unready PRIMARY',
    ]);
    expect(await ask(standby.url())).toEqual([
      'ready',
      'unready READ_ONLY',
      'ready',
      'unready STANDBY',
      'ready',
    ]);
    const login = `postgres:${encodeURIComponent(primary.password)}`;
    const both = `postgres://${login}@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/postgres`;
    expect(await ask(both)).toEqual(sessions.map(() => 'ready'));
    // Words that repeat the password are not printed, and the next server has its turn all the same.
    const repeated = both.replace(login, `${said.name}:${said.password}`);
    expect(await outcome({ url: repeated, session: 'primary' })).toBe('ready');
    const told = await failure({ url: `${primary.url()}?target_session_attrs=standby` });
    expect(told?.message).toBe('it is a primary');
    for (const preferred of [both, primary.url(), standby.url()]) {
      expect(await outcome({ url: `${preferred}?target_session_attrs=prefer-standby` })).toBe('ready');
    }
    // It is the standby that is preferred, though it comes last.
    const reversed = `postgres://${login}@127.0.0.1:${primary.port},127.0.0.1:${standby.port}/postgres`;
    const query = 'SELECT WHERE pg_is_in_recovery()';
    const preferring = { url: `${reversed}?target_session_attrs=prefer-standby`, query, rows: 1 };
    expect(await outcome(preferring)).toBe('ready');
    expect(await outcome({ ...preferring, session: 'any' })).toBe('unready ROWS');
    await standby.promote();
    expect(await ask(standby.url())).toEqual([
      'ready',
      'ready',
      'unready READ_WRITE',
      'ready',
      'unready PRIMARY',
    ]);
    const nobody = await failure({ url: both, session: 'standby' });
    expect(nobody).toMatchObject({ class: 'unready', code: 'PRIMARY', message: 'it is a primary' });
  });

  test('a cold standby says so', async () => {
    await using primary = await startPostgres();
    await using cold = await startStandby(primary, { settings: { hot_standby: 'off' } });
    expect(await failure({ url: cold.url() })).toMatchObject({
      code: '57P03',
      message: 'the database system is not accepting connections: Hot standby mode is disabled',
    });
    expect([await outcome(accepting(cold)), await pgIsReady(cold)]).toEqual(['unready 57P03', 'rejecting']);
  });

  test('a server that is shutting down says so', async () => {
    await using server = await startPostgres();
    const session = await server.connect();
    const end = server.shutdown('smart');
    await server.logMatches(/received smart shutdown request/);
    expect(await failure({ url: server.url() })).toMatchObject({
      class: 'unready',
      code: '57P03',
      message: 'the database system is shutting down',
    });
    expect([await outcome(accepting(server)), await pgIsReady(server)]).toEqual([
      'unready 57P03',
      'rejecting',
    ]);
    await session.end();
    await end;
  });

  test('one that is full accepts, and has no place', async () => {
    await using full = await startPostgres({
      settings: { max_connections: '3', superuser_reserved_connections: '1' },
      roles: [app],
    });
    const sessions = [await full.connect(), await full.connect(), await full.connect()];
    const attempt = await failure({ url: full.url('postgres', app) });
    expect(attempt).toMatchObject({ class: 'unready', code: '53300', answeredBy: 'dependency' });
    expect([await outcome(accepting(full)), await pgIsReady(full)]).toEqual(['ready', 'accepting']);
    for (const session of sessions) await session.end();
  });
});

describe('a server that is silent', () => {
  test('has its turn, and the next one too', async () => {
    await using silent = await silentServer();
    await using server = await startPostgres();
    const login = `postgres:${encodeURIComponent(server.password)}`;
    const url = `postgres://${login}@127.0.0.1:${silent.port},127.0.0.1:${server.port}/postgres`;
    expect(await outcome({ url })).toBe('ready');
    expect(silent.accepted()).toBeGreaterThan(0);
  });

  test('ends with connect_timeout, and with the attempt at the latest', async () => {
    await using silent = await silentServer();
    const url = `postgres://u:p@127.0.0.1:${silent.port}/app`;
    expect(await failure({ url: `${url}?connect_timeout=1` })).toMatchObject({
      class: 'unready',
      code: 'CONNECT_TIMEOUT',
      message: 'the connection was accepted, but no answer came within 1 s',
    });
    expect(await outcome({ url }, { limit: 100 })).toBe('unready TIMEOUT');
    expect(await outcome({ url: `${url}?connect_timeout=0` }, { limit: 100 })).toBe('unready TIMEOUT');
    expect(await outcome({ url, level: 'accepting' }, { limit: 100 })).toBe('unready TIMEOUT');
    await eventually('everything is closed', () => silent.connections() === 0);
  });

  test('is told apart from the others', async () => {
    await using silent = await silentServer();
    const url = `postgres://u@no-such-host.invalid,127.0.0.1:${silent.port}/app`;
    const found = await failure({ url }, { limit: 800 });
    expect(found).toMatchObject({ class: 'unready', code: 'TIMEOUT' });
    expect(found?.message).toMatch(
      /^no-such-host\.invalid:5432: .*; 127\.0\.0\.1:\d+: the connection was accepted, but no answer came$/,
    );
  });
});
