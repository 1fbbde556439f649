import { describe, expect, test } from 'vitest';
import { redis } from '../../../src/probes/redis/index.ts';
import { redisUri } from '../../../src/probes/redis/uri.ts';
import { mistakesIn, probeOf } from '../attempt.ts';

describe('a URL is read', () => {
  const nothing = { port: 6379, encrypted: false, username: undefined, password: undefined, db: 0 };
  test.each([
    ['redis://cache', { host: 'cache' }],
    ['redis://cache/', { host: 'cache' }],
    ['REDIS://cache:6380/15', { host: 'cache', port: 6380, db: 15 }],
    ['rediss://cache', { host: 'cache', encrypted: true }],
    ['redis://[::1]', { host: '::1' }],
    ['redis://[2001:db8::7]:6380/1', { host: '2001:db8::7', port: 6380, db: 1 }],
    ['redis://:secret@cache/0', { host: 'cache', password: 'secret' }],
    ['redis://app:secret@cache', { host: 'cache', username: 'app', password: 'secret' }],
    [
      'redis://a%40b:%2F%3F%23%40%3A%25%F0%9F%94%91@cache',
      { host: 'cache', username: 'a@b', password: '/?#@:%🔑' },
    ],
    ['redis://app:with:colons:@cache', { host: 'cache', username: 'app', password: 'with:colons:' }],
    ['redis://@cache', { host: 'cache' }],
    ['redis://:@cache', { host: 'cache' }],
  ])('such as %s', (text, parts) => {
    expect(redisUri.parse(text)).toEqual({ ...nothing, ...parts });
  });
});

describe('a URL that can not be used is an error that never repeats it', () => {
  test.each([
    ['redis://', 'expected a URL such as'],
    ['redis:cache', 'expected a URL such as'],
    ['redis:///0', 'expected a URL such as'],
    ['http://hunter2', 'expected a URL such as'],
    ['redis://:hunter2/slash@cache', 'expected HOST:PORT'],
    ['redis://:hunter2@at@cache', 'expected a URL such as'],
    ['redis://:hunter2?@cache', 'no parameters here'],
    ['redis://:hunter2%@cache', 'a literal one is written %25'],
    ['redis://cache?db=hunter2', 'no parameters here: user and password stand before the @, the database'],
    ['redis://cache/0?password=hunter2', 'no parameters here'],
    ['redis://cache/hunter2', 'expected the number of a database'],
    ['redis://cache/-1', 'expected the number of a database'],
    ['redis://cache/1000001', 'from 0 to 1000000'],
    ['redis://cache/0/', 'expected a URL such as'],
    ['redis://cache:0', 'expected a port from 1 to 65535'],
    ['redis://cache:hunter2', 'expected HOST:PORT'],
    ['redis://hunter2@cache', 'a user without a password'],
    ['redis://hunter2:@cache', 'a user without a password'],
  ])('such as %s', (url, message) => {
    const [mistake, ...others] = mistakesIn(redis, { url });
    expect(mistake).toContain(message);
    expect(mistake).not.toContain('hunter2');
    expect(others).toEqual([]);
  });
});

describe('what may be printed', () => {
  test.each([
    ['redis://cache:6379/1', 'redis://cache:6379/1'],
    ['redis://app:secret@cache/1', 'redis://***@cache/1'],
    ['rediss://:secret@[::1]', 'rediss://***@[::1]'],
  ])('of %s is %s', (url, printed) => {
    expect(redisUri.print(url)).toBe(printed);
  });
});

describe('the target that people see', () => {
  test.each([
    [{ url: 'redis://app:secret@cache' }, 'cache:6379'],
    [{ url: 'redis://app:secret@[::1]:1/2' }, '[::1]:1/2'],
    [{ host: 'cache', password: 'secret', db: 3 }, 'cache:6379/3'],
    [{ url: 'redis://s1:26379', sentinel: { master: 'main', password: 'secret' } }, 's1:26379'],
  ])('of %j is %s', (keys, target) => {
    expect(probeOf(redis, keys).target).toBe(target);
  });
});

describe('keys that contradict each other', () => {
  const url = 'redis://cache';
  test.each([
    [{}, ': "url" or "host" is missing'],
    [{ role: 'master' }, ': "url" or "host" is missing'],
    [{ url, host: 'cache' }, 'host: "url" says this already: give one of them'],
    [{ url, password: 'secret' }, 'password: "url" says this already: give one of them'],
    [{ url, db: 0 }, 'db: "url" says this already: give one of them'],
    [{ host: 'cache', username: 'app' }, ': a user without a password'],
    [{ host: 'cache', db: -1 }, 'db: expected a whole number from 0 to 1000000'],
    [{ url, role: 'slave' }, 'role: expected one of any, master, replica'],
    [{ url, sentinel: { master: 'main' }, role: 'replica' }, 'role: a sentinel leads to a master'],
    [{ url, sentinel: { master: 'main' }, cluster: true }, 'cluster: a cluster has no sentinels'],
    [{ url, sentinel: { master: 'main', username: 'app' } }, 'sentinel: "sentinel" has a user without'],
    [{ url, sentinel: {} }, 'sentinel.master: '],
  ])('are a mistake: %j', (keys, message) => {
    expect(mistakesIn(redis, keys)).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    [{ url, role: 'replica', key: 'k', cluster: true, tls: {} }],
    [{ url, role: 'master', sentinel: { master: 'main' } }],
    [{ host: 'cache', username: 'app', password: 'secret', tls: { verify: false } }],
  ])('are not to be found in %j', (keys) => {
    expect(mistakesIn(redis, keys)).toEqual([]);
  });
});
