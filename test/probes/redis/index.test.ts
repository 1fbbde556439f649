import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startRedis, type Redis } from '../../support/redis.ts';
import { attempt, outcome } from '../attempt.ts';

const password = 'p@ss:w/rd?#%';

let open: Redis;
let locked: Redis;
beforeAll(async () => {
  open = await startRedis();
  locked = await startRedis({
    password,
    users: ['app on >app ~* +ping +select', 'mute on >mute ~* -@all', 'off off >off'],
  });
});
afterAll(async () => {
  await open.stop();
  await locked.stop();
});

/** The tests' own commands come through the Unix socket. */
async function noConnectionLeft(redis: Redis): Promise<void> {
  await eventually('the server has no connection of ours left', async () => {
    const clients = String(await redis.command('CLIENT', 'LIST'));
    return !clients.includes(' addr=127.0.0.1:');
  });
}

const rows = [
  { what: 'no password, and none is needed', target: () => open.url(), expected: 'ready' },
  { what: 'a database that exists', target: () => open.url({ database: 15 }), expected: 'ready' },
  {
    what: 'a database that does not exist',
    target: () => open.url({ database: 16 }),
    expected: 'misconfigured ERR',
    reason: 'ERR DB index is out of range',
  },
  {
    what: 'a password that is not needed',
    target: () => open.url({ password: 'any' }),
    expected: 'misconfigured NO_PASSWORD_SET',
    reason: /^ERR AUTH <password> called without any password configured/,
  },
  { what: 'the right password', target: () => locked.url(), expected: 'ready' },
  {
    what: 'no password where one is needed',
    target: () => locked.url({ password: '' }),
    expected: 'misconfigured NOAUTH',
    reason: 'NOAUTH Authentication required.',
  },
  {
    what: 'a wrong password',
    target: () => locked.url({ password: 'wrong' }),
    expected: 'misconfigured WRONGPASS',
    reason: 'WRONGPASS invalid username-password pair or user is disabled.',
  },
  {
    what: 'a user of the ACL',
    target: () => locked.url({ user: 'app', password: 'app', database: 1 }),
    expected: 'ready',
  },
  {
    what: 'a user that does not exist',
    target: () => locked.url({ user: 'nobody', password: 'app' }),
    expected: 'misconfigured WRONGPASS',
  },
  {
    what: 'a user that is switched off',
    target: () => locked.url({ user: 'off', password: 'off' }),
    expected: 'misconfigured WRONGPASS',
  },
  {
    what: 'a user that may not PING',
    target: () => locked.url({ user: 'mute', password: 'mute' }),
    expected: 'misconfigured NOPERM',
  },
];

test.each(rows)('$what is $expected', async ({ target, expected, reason }) => {
  const failure = await attempt(target());
  expect(failure ? `${failure.class} ${failure.code}` : 'ready').toBe(expected);
  expect(failure?.message ?? '').toMatch(reason ?? '');
  await noConnectionLeft(open);
  await noConnectionLeft(locked);
});

test('the keys of a document say the same as a URL', async () => {
  const { host, port } = locked;
  expect(await outcome({ kind: 'redis', host, port, password, db: 2 })).toBe('ready');
  expect(await outcome({ kind: 'redis', host, port, username: 'app', password: 'app' })).toBe('ready');
  expect(await outcome({ kind: 'redis', host, port })).toBe('misconfigured NOAUTH');
});

test('a server that takes no more clients is unready', async () => {
  await using full = await startRedis({ arguments: ['--maxclients', '1'] });
  await using holder = connect(full.port, full.host);
  await once(holder, 'connect');
  expect(await outcome(full.url())).toBe('unready MAXCLIENTS');
});

test('a server that hangs is given up at the limit, and recovers', async () => {
  await using hanging = await startRedis();
  await hanging.pause();
  expect(await outcome(hanging.url(), { limit: 300 })).toBe('unready TIMEOUT');
  hanging.resume();
  expect(await outcome(hanging.url())).toBe('ready');
  await noConnectionLeft(hanging);
});

test('an unneeded password is not mentioned on the console of the app', async ({ onTestFinished }) => {
  const warnings: unknown[] = [];
  const { warn } = console;
  onTestFinished(() => {
    console.warn = warn;
  });
  console.warn = (...words: unknown[]) => warnings.push(words);
  await attempt(open.url({ password: 'any' }));
  expect(warnings).toEqual([]);
});
