import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { scriptedServer } from '../../support/faults.ts';
import { startLoadingRedis, startRedis } from '../../support/redis.ts';
import { attempt, outcome } from '../attempt.ts';

test('a server that loads its data is unready until it has them, and says how long that takes', async () => {
  const started = performance.now();
  const { redis, finish } = await startLoadingRedis({ seconds: 60, users: ['app on >app ~* +ping'] });
  await using loading = redis;
  const failure = await eventually('the server knows how long it takes', async () => {
    const found = await attempt(loading.url());
    return found?.retryAfter !== undefined && found;
  });
  expect(failure).toMatchObject({ class: 'unready', code: 'LOADING', answeredBy: 'dependency' });
  expect(failure.message).toMatch(/^LOADING Redis is loading/);
  // Redis counts whole seconds, and says in hundredths how much it has loaded.
  const elapsed = performance.now() - started + 1000;
  expect(failure.retryAfter).toBeGreaterThan(0);
  expect(failure.retryAfter).toBeLessThan(elapsed / 3);

  const mayNotAsk = await attempt(loading.url({ user: 'app', password: 'app' }));
  expect(mayNotAsk).toMatchObject({ class: 'unready', code: 'LOADING', retryAfter: undefined });
  await finish();
  expect(await outcome(loading.url())).toBe('ready');
});

test.each([
  { info: { eta: 30, share: '50.00' }, retryAfter: 7500 },
  { info: { eta: 30, share: '99.90' }, retryAfter: 30_000 },
  { info: { eta: 487, share: '0.20' }, retryAfter: 244 },
  { info: { eta: 1, share: '0.00' }, retryAfter: undefined },
  { info: { eta: 0, share: '100.00' }, retryAfter: undefined },
  { info: { eta: -1, share: '10.00' }, retryAfter: undefined },
  { info: { eta: 3 }, retryAfter: 3000 },
  { info: { eta: 'soon', share: '10.00' }, retryAfter: undefined },
  { info: {}, retryAfter: undefined },
])('where INFO says $info, the next attempt is in $retryAfter ms', async ({ info, retryAfter }) => {
  const lines = ['# Persistence', 'loading:1'];
  if (info.eta !== undefined) lines.push(`loading_eta_seconds:${info.eta}`);
  if (info.share !== undefined) lines.push(`loading_loaded_perc:${info.share}`);
  const text = `${lines.join('\r\n')}\r\n`;
  const replies = ['-LOADING Redis is loading the dataset in memory\r\n', `$${text.length}\r\n${text}\r\n`];
  await using server = await scriptedServer((socket) => {
    socket.on('data', () => socket.write(replies.shift() ?? ''));
  });
  expect(await attempt(`redis://127.0.0.1:${server.port}`)).toMatchObject({ code: 'LOADING', retryAfter });
});

test('a script that takes its time makes a server unready', async () => {
  await using server = await startRedis({ arguments: ['--busy-reply-threshold', '1'] });
  const script = server.command('EVAL', 'while true do end', 0).catch((error: unknown) => error);
  await eventually('the script is found to be slow', async () =>
    String(await server.command('PING').catch((error: unknown) => error)).includes('BUSY'),
  );
  expect(await outcome(server.url())).toBe('unready BUSY');
  await server.command('SCRIPT', 'KILL');
  await script;
  expect(await outcome(server.url())).toBe('ready');
});

test('a key is missing, then set, in the database that is asked for', async () => {
  await using server = await startRedis();
  const keyed = `${server.url({ database: 3 })}#key=migrated`;
  expect(await attempt(keyed)).toMatchObject({
    class: 'unready',
    code: 'NO_KEY',
    message: 'the key does not exist',
  });
  await server.command('SET', 'migrated', '1');
  expect(await outcome(keyed)).toBe('unready NO_KEY');
  expect(await outcome(`${server.url()}#key=migrated`)).toBe('ready');
  await server.command('MOVE', 'migrated', 3);
  expect(await outcome(keyed)).toBe('ready');
});

test('a replica is one only as long as it is in touch with its master, and may be promoted', async () => {
  await using master = await startRedis({ password: 'secret' });
  await using replica = await startRedis({ replicaOf: master });
  const asMaster = `${replica.url()}#role=master`;
  const asReplica = `${replica.url()}#role=replica`;
  expect(await outcome(`${master.url()}#role=master`)).toBe('ready');
  expect(await attempt(`${master.url()}#role=replica`)).toMatchObject({
    class: 'unready',
    code: 'NOT_REPLICA',
    message: 'it is a master, not a replica',
  });
  expect(await outcome(asReplica)).toBe('ready');
  expect(await attempt(asMaster)).toMatchObject({
    class: 'unready',
    code: 'NOT_MASTER',
    message: 'it is a replica, not a master',
  });

  await master.shutdown();
  const alone = await eventually('the replica misses its master', async () => attempt(asReplica));
  expect(alone).toMatchObject({ class: 'unready', code: 'MASTER_LINK_DOWN' });
  expect(await outcome(`${replica.url()}#role=any`)).toBe('ready');
  await replica.command('CONFIG', 'SET', 'replica-serve-stale-data', 'no');
  expect(await outcome(replica.url())).toBe('unready MASTERDOWN');

  await replica.command('REPLICAOF', 'NO', 'ONE');
  expect(await outcome(asMaster)).toBe('ready');
  expect(await outcome(asReplica)).toBe('unready NOT_REPLICA');
});

test('a role that the user may not ask for is a mistake in the configuration', async () => {
  await using server = await startRedis({ users: ['app on >app ~* +ping'] });
  const target = server.url({ user: 'app', password: 'app' });
  expect(await outcome(target)).toBe('ready');
  expect(await outcome(`${target}#role=master`)).toBe('misconfigured NOPERM');
  expect(await outcome(`${target}#key=k`)).toBe('misconfigured NOPERM');
  await server.command('ACL', 'SETUSER', 'app', '+role');
  expect(await outcome(`${target}#role=master`)).toBe('ready');
});

test('a cluster is ready once every slot is served', async () => {
  await using node = await startRedis({ cluster: 'without-slots' });
  const clustered = `${node.url()}#cluster=true`;
  expect(await outcome(node.url())).toBe('ready');
  expect(await attempt(clustered)).toMatchObject({
    class: 'unready',
    code: 'CLUSTERDOWN',
    message: 'the state of its cluster is "fail", and 0 of 16384 slots are assigned',
  });
  expect(await outcome(`${node.url()}#key=k`)).toBe('unready CLUSTERDOWN');
  expect(await outcome(`${node.url()}/1`)).toBe('misconfigured ERR');
  await node.command('CLUSTER', 'ADDSLOTSRANGE', 0, 16_382);
  expect((await attempt(clustered))?.message).toContain('16383 of 16384');
  await node.command('CLUSTER', 'ADDSLOTS', 16_383);
  await eventually('the cluster is up', async () => (await outcome(clustered)) === 'ready');
  expect(await outcome(`${clustered}&key=k`)).toBe('unready NO_KEY');
});

test('a server without a cluster never gets one', async () => {
  await using server = await startRedis();
  expect(await outcome(`${server.url()}#cluster=true`)).toBe('misconfigured NO_CLUSTER');
  expect(await outcome(`${server.url()}#cluster=false`)).toBe('ready');
});
