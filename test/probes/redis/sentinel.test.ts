import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startRedis, type Redis } from '../../support/redis.ts';
import { refusingPort, scriptedServer, silentServer } from '../../support/faults.ts';
import { attempt, outcome } from '../attempt.ts';

const password = 'secret';
let master: Redis;
let sentinel: Redis;
let locked: Redis;
beforeAll(async () => {
  master = await startRedis({ password });
  const options = { sentinel: { masterName: 'main', master } };
  sentinel = await startRedis(options);
  locked = await startRedis({ ...options, password: 'guarded' });
});
afterAll(async () => {
  await sentinel.stop();
  await locked.stop();
  await master.stop();
});

describe('a sentinel leads to the master, which is checked', () => {
  const main = { master: 'main' };
  test.each([
    ['with the credentials of the URL', () => sentinel, { password }, { sentinel: main }, 'ready'],
    [
      'with a wrong password',
      () => sentinel,
      { password: 'wrong' },
      { sentinel: main },
      'misconfigured WRONGPASS',
    ],
    ['without a password', () => sentinel, {}, { sentinel: main }, 'misconfigured NOAUTH'],
    ['with the role', () => sentinel, { password }, { sentinel: main, role: 'master' }, 'ready'],
    [
      'with the database',
      () => sentinel,
      { password, database: 99 },
      { sentinel: main },
      'misconfigured ERR',
    ],
    ['with the key', () => sentinel, { password }, { sentinel: main, key: 'k' }, 'unready NO_KEY'],
    [
      'but not where its name is wrong',
      () => sentinel,
      { password },
      { sentinel: { master: 'other' } },
      'misconfigured NO_SUCH_MASTER',
    ],
    [
      'with a password of the sentinel',
      () => locked,
      { password },
      { sentinel: { ...main, password: 'guarded' } },
      'ready',
    ],
    [
      'with a wrong password of the sentinel',
      () => locked,
      { password },
      { sentinel: { ...main, password: 'wrong' } },
      'misconfigured WRONGPASS',
    ],
    [
      'with the same password, which the sentinel refuses',
      () => locked,
      { password },
      { sentinel: main },
      'misconfigured WRONGPASS',
    ],
    [
      'with the same password, which the sentinel takes',
      () => locked,
      { password: 'guarded' },
      { sentinel: main },
      'misconfigured WRONGPASS the master',
    ],
    [
      'but not where a server is no sentinel',
      () => master,
      { password },
      { sentinel: main },
      'misconfigured UNKNOWN_COMMAND',
    ],
  ])('%s', async (_how, server, parts, keys, expected) => {
    const failure = await attempt({ kind: 'redis', url: server().url({ password: '', ...parts }), ...keys });
    const said = failure ? `${failure.class} ${failure.code} ${failure.message}` : 'ready';
    expect(said.slice(0, expected.length)).toBe(expected);
    expect(said).not.toMatch(/guarded|secret|wrong/);
  });

  test('in one line', async () => {
    expect(await outcome(`${sentinel.url({ password })}#sentinel.master=main&role=master`)).toBe('ready');
  });
});

test('what is wrong with the master is told with its address', async () => {
  await using first = await startRedis();
  await using watcher = await startRedis({ sentinel: { masterName: 'main', master: first } });
  const declared = { kind: 'redis', url: watcher.url(), sentinel: { master: 'main' } };
  expect(await outcome(declared)).toBe('ready');
  await first.shutdown();
  expect(await attempt(declared)).toMatchObject({
    class: 'unreachable',
    code: 'ECONNREFUSED',
    message: `the master at 127.0.0.1:${first.port}: the connection was refused`,
    answeredBy: 'dependency',
  });
});

describe('a master that has become a replica since', () => {
  test('is found out, whether its role is asked for or not', async () => {
    await using other = await startRedis();
    await using demoted = await startRedis({ replicaOf: other });
    await using server = await sentinelOf(demoted);
    const target = `redis://127.0.0.1:${server.port}#sentinel.master=main`;
    expect(await attempt(target)).toMatchObject({
      class: 'unready',
      code: 'NOT_MASTER',
      message: `the master at 127.0.0.1:${demoted.port}: it is a replica, not a master`,
    });
    expect(await outcome(`${target}&role=master`)).toBe('unready NOT_MASTER');
    await demoted.command('REPLICAOF', 'NO', 'ONE');
    expect(await outcome(target)).toBe('ready');
    expect(await outcome(`${target}&role=master`)).toBe('ready');
    await eventually('the sentinel has no connection left', () => server.connections() === 0);
  });

  test('is taken as it is by a user who may not ask for a role, unless that is asked for', async () => {
    await using guarded = await startRedis({ users: ['app on >app ~* +ping'] });
    await using server = await sentinelOf(guarded);
    const target = `redis://app:app@127.0.0.1:${server.port}#sentinel.master=main`;
    expect(await outcome(target)).toBe('ready');
    expect(await outcome(`${target}&role=master`)).toBe('misconfigured NOPERM');
  });
});

/** What a sentinel says that has not noticed yet. */
const sentinelOf = ({ port }: Redis) =>
  scriptedServer((socket) => {
    socket.on('data', () => socket.write(`*2\r\n$9\r\n127.0.0.1\r\n$${String(port).length}\r\n${port}\r\n`));
  });

describe('of several sentinels', () => {
  test('one that knows the master is enough', async () => {
    await using down = await refusingPort();
    await using silent = await silentServer();
    const hosts = `127.0.0.1:${down.port},127.0.0.1:${silent.port},127.0.0.1:${sentinel.port}`;
    expect(await outcome({ kind: 'redis', url: `redis-sentinel://:${password}@${hosts}/1#main` })).toBe(
      'ready',
    );
    expect(await outcome({ kind: 'redis', url: `${hosts},serviceName=main,password=${password}` })).toBe(
      'ready',
    );
  });

  test('each one is told where none does', async () => {
    await using down = await refusingPort();
    const hosts = `127.0.0.1:${down.port},127.0.0.1:${sentinel.port}`;
    expect(await attempt({ kind: 'redis', url: `redis-sentinel://${hosts}?master=other` })).toMatchObject({
      class: 'misconfigured',
      code: 'NO_SUCH_MASTER',
      message:
        `127.0.0.1:${down.port}: the connection was refused; ` +
        `127.0.0.1:${sentinel.port}: the sentinel knows no master of that name`,
    });
  });
});

test.each(['+OK\r\n', ':1\r\n', '*0\r\n', '*2\r\n$0\r\n\r\n$1\r\n1\r\n', '*2\r\n$1\r\nh\r\n$5\r\n65536\r\n'])(
  'an answer that is no address is not taken for one: %j',
  async (reply) => {
    await using server = await scriptedServer((socket) => {
      socket.on('data', () => socket.write(reply));
    });
    const target = `redis://127.0.0.1:${server.port}#sentinel.master=main`;
    expect(await outcome(target)).toBe('misconfigured PROTOCOL');
  },
);
