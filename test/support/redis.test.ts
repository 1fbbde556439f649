import type { ConnectionOptions } from 'node:tls';
import { Redis as Client } from 'ioredis';
import { expect, test } from 'vitest';
import { authority } from './certificates.ts';
import { startLoadingRedis, startRedis } from './redis.ts';

/** The reply to a command as a client gets it over TCP, or the error's message. */
async function reply(url: string, command: string[], tls?: ConnectionOptions): Promise<unknown> {
  const client = new Client(url, {
    lazyConnect: true,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: 300,
    commandTimeout: 300,
    disconnectTimeout: 100,
    ...(tls && { tls }),
  });
  let connection: Error | undefined;
  client.on('error', (error: Error) => {
    connection = error;
  });
  try {
    await client.connect();
    const [name = '', ...args] = command;
    return await client.call(name, ...args);
  } catch (error) {
    return (connection ?? error) instanceof Error ? String(connection ?? error) : error;
  } finally {
    client.disconnect();
  }
}

const ping = ['PING'];

test('passwords and users are checked', async () => {
  await using server = await startRedis({
    password: 'it is/secret?',
    users: ['app on >app ~* +ping', 'off off >off'],
  });
  expect(await reply(server.url(), ping)).toBe('PONG');
  expect(await reply(server.url({ user: 'app', password: 'app' }), ping)).toBe('PONG');
  expect(await reply(server.url({ user: 'app', password: 'app' }), ['GET', 'x'])).toMatch(/NOPERM/);
  expect(await reply(server.url({ password: 'wrong' }), ping)).toMatch(/WRONGPASS/);
  expect(await reply(server.url({ password: '' }), ping)).toMatch(/NOAUTH/);
  expect(await server.command('ACL', 'WHOAMI')).toBe('test-admin');
});

test('a server can be paused, shut down and started again on its port', async () => {
  await using server = await startRedis();
  await server.pause();
  expect(await reply(server.url(), ping)).toMatch(/timed out|ETIMEDOUT/);
  server.resume();
  expect(await reply(server.url(), ping)).toBe('PONG');
  await server.shutdown();
  expect(await reply(server.url(), ping)).toMatch(/ECONNREFUSED/);
  await server.start();
  expect(await reply(server.url(), ping)).toBe('PONG');
});

test('TLS is served, and client certificates are demanded', async () => {
  const { cert: ca, server: issueServer, client } = authority();
  await using server = await startRedis({ tls: { ...issueServer(), ca } });
  expect(server.url()).toMatch(/^rediss:/);
  expect(await reply(server.url(), ping, { ca, ...client('app') })).toBe('PONG');
  expect(await reply(server.url(), ping, { ca })).toMatch(/Error/);
  await using open = await startRedis({ tls: issueServer() });
  expect(await reply(open.url(), ping, { ca })).toBe('PONG');
});

test('a server answers LOADING until it may finish', async () => {
  const { redis, finish } = await startLoadingRedis({ seconds: 60 });
  await using server = redis;
  expect(await reply(server.url(), ping)).toMatch(/LOADING/);
  await finish();
  expect(await reply(server.url(), ['DBSIZE'])).toBe(1000);
});

test('a cluster is up with slots, and down without', async () => {
  await using up = await startRedis({ cluster: true });
  await using down = await startRedis({ cluster: 'without-slots' });
  expect(await reply(up.url(), ['SET', 'a', '1'])).toBe('OK');
  expect(await reply(down.url(), ['SET', 'a', '1'])).toMatch(/CLUSTERDOWN/);
});

test('a replica follows its master, and a sentinel knows it', async () => {
  await using master = await startRedis({ password: 'secret' });
  await using replica = await startRedis({ replicaOf: master });
  await using sentinel = await startRedis({ sentinel: { masterName: 'main', master } });
  expect(await reply(replica.url(), ['SET', 'a', '1'])).toMatch(/READONLY/);
  expect(await reply(replica.url(), ['INFO', 'replication'])).toMatch(/master_link_status:up/);
  expect(await reply(sentinel.url(), ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'main'])).toEqual([
    master.host,
    String(master.port),
  ]);
});

test('what keeps a server from starting is in the error', async () => {
  await expect(startRedis({ arguments: ['--no-such-directive', 'yes'] })).rejects.toMatchObject({
    cause: { message: /Bad directive|no-such-directive/ },
  });
});
