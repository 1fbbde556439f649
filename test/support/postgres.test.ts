import { Client, type ClientConfig } from 'pg';
import { expect, test } from 'vitest';
import { authority } from './certificates.ts';
import { eventually } from './eventually.ts';
import { startStandby, startStartingPostgres } from './postgres-recovery.ts';
import { startPostgres } from './postgres.ts';

async function connectionError(config: ClientConfig): Promise<unknown> {
  const client = new Client({ connectionTimeoutMillis: 300, ...config });
  client.on('error', () => {});
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => {});
  }
}

const inRecovery = [{ pg_is_in_recovery: true }];

test('passwords, databases and roles are checked', async () => {
  const app = { name: 'app', password: "it's a secret/?" };
  await using server = await startPostgres({ databases: ['shop'], roles: [app] });
  expect(await connectionError({ connectionString: server.url('shop', app) })).toBeUndefined();
  expect(await connectionError({ connectionString: server.socketUrl('shop', app) })).toBeUndefined();
  const wrong = { ...app, password: 'wrong' };
  expect(await connectionError({ connectionString: server.url('shop', wrong) })).toMatchObject({
    code: '28P01',
  });
  expect(await connectionError({ connectionString: server.url('none') })).toMatchObject({ code: '3D000' });
});

test('what has been written survives a shutdown, on the same port', async () => {
  await using server = await startPostgres();
  await server.sql('CREATE TABLE orders AS SELECT 7 AS id');
  await server.shutdown();
  expect(await connectionError({ connectionString: server.url() })).toMatchObject({ code: 'ECONNREFUSED' });
  await server.start();
  expect(await server.sql('SELECT id FROM orders')).toEqual([{ id: 7 }]);
  await server.restart('immediate');
  expect(await server.sql('SELECT id FROM orders')).toEqual([{ id: 7 }]);
});

test('a paused server accepts, is silent, and goes on', async () => {
  await using server = await startPostgres();
  await server.pause();
  expect(await connectionError({ connectionString: server.url() })).toMatchObject({ message: /timeout/ });
  server.resume();
  expect(await server.sql('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a server may listen on its Unix socket only, obey its own pg_hba.conf, and say what keeps it from starting', async () => {
  await using server = await startPostgres({
    listen: false,
    hba: 'local shop all scram-sha-256',
    databases: ['shop'],
  });
  expect(await server.sql('SELECT 1 AS one', 'shop')).toEqual([{ one: 1 }]);
  expect(await connectionError({ connectionString: server.url() })).toMatchObject({ code: '28000' });
  const failure: unknown = await startPostgres({ settings: { no_such_setting: '1' } }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ cause: { message: /unrecognized configuration parameter/ } });
});

test('TLS is served, and client certificates are demanded', async () => {
  const { cert, server: issueServer, client } = authority();
  await using server = await startPostgres({
    tls: { ...issueServer(), ca: cert },
    roles: [{ name: 'app', password: 'unused' }],
    hba: 'hostssl all all 127.0.0.1/32 cert',
  });
  const { host, port } = server;
  const config = { host, port, database: 'postgres', user: 'app' };
  expect(await connectionError({ ...config, ssl: { ca: cert, ...client('app') } })).toBeUndefined();
  expect(await connectionError({ ...config, ssl: { ca: cert } })).toMatchObject({ code: '28000' });
  expect(await connectionError({ ...config, ssl: { ca: cert, ...client('other') } })).toMatchObject({
    code: '28000',
  });
});

test('a standby follows its primary, and can be promoted', async () => {
  await using primary = await startPostgres();
  await using standby = await startStandby(primary);
  await primary.sql('CREATE TABLE orders AS SELECT 7 AS id');
  const rows = await eventually('the standby has followed', () => standby.sql('SELECT id FROM orders'));
  expect(rows).toEqual([{ id: 7 }]);
  expect(await standby.sql('SELECT pg_is_in_recovery()')).toEqual(inRecovery);
  await expect(standby.sql('CREATE TABLE other ()')).rejects.toMatchObject({ code: '25006' });
  await standby.promote();
  await standby.sql('CREATE TABLE other ()');
});

test('a cold standby and a server that starts up answer 57P03', async () => {
  await using primary = await startPostgres();
  await using cold = await startStandby(primary, { settings: { hot_standby: 'off' } });
  expect(await connectionError({ connectionString: cold.url() })).toMatchObject({
    code: '57P03',
    message: 'the database system is not accepting connections',
    detail: 'Hot standby mode is disabled.',
  });
  const { postgres, finish } = await startStartingPostgres();
  await using starting = postgres;
  expect(await connectionError({ connectionString: starting.url() })).toMatchObject({
    code: '57P03',
    message: 'the database system is starting up',
  });
  await finish();
  expect(await starting.sql('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
