import { describe, expect, test } from 'vitest';
import { redis } from '../../../src/probes/redis/index.ts';
import { mistakesIn, probeOf } from '../attempt.ts';

describe('the target that people see', () => {
  test.each([
    [{ url: 'redis://app:secret@cache' }, 'cache:6379'],
    [{ url: 'redis://app:secret@[::1]:1/2' }, '[::1]:1/2'],
    [{ host: 'cache', password: 'secret', db: 3 }, 'cache:6379/3'],
    [{ url: 'unix:///run/redis.sock?db=2&password=secret' }, '/run/redis.sock?db=2'],
    [{ socketPath: '/run/redis.sock', password: 'secret' }, '/run/redis.sock'],
    [{ url: 'a:1,b:2,defaultDatabase=3' }, 'a:1,b:2/3'],
    [{ host: 's1', sentinel: { master: 'main' } }, 's1:26379'],
    [{ url: 'redis://s1:26379', sentinel: { master: 'main', password: 'secret' } }, 's1:26379'],
  ])('of %j is %s', (keys, target) => {
    expect(probeOf(redis, keys).target).toBe(target);
  });
});

describe('keys that contradict each other', () => {
  const url = 'redis://cache';
  test.each([
    [{}, ': "url", "host" or "socketPath" is missing'],
    [{ role: 'master' }, ': "url", "host" or "socketPath" is missing'],
    [{ socketPath: '/run/x', host: 'cache' }, 'socketPath: a Unix socket has neither host nor port'],
    [{ socketPath: '/run/x', port: 1 }, 'socketPath: a Unix socket has neither host nor port'],
    [{ url, socketPath: '/run/x' }, 'socketPath: "url" says this already: give one of them'],
    [{ url: 'rediss://cache?skip_verify=1', tls: {} }, 'tls: "url" says this already: give one of them'],
    [
      { url: 'redis-sentinel://s1#main', sentinel: { master: 'main' } },
      'sentinel: "url" says this already: give one of them',
    ],
    [{ url: 'redis-sentinel://s1' }, "sentinel: its servers are sentinels: the master's name is missing"],
    [{ url: 'redis-sentinel://s1#main', role: 'replica' }, 'role: a sentinel leads to a master'],
    [{ url: 'redis-sentinel://s1#main', cluster: true }, 'cluster: a cluster has no sentinels'],
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
    [{ url: 'redis-sentinel://s1', sentinel: { master: 'main' } }],
    [{ socketPath: '/run/redis.sock', username: 'app', password: 'secret', db: 3 }],
    [{ host: 'cache', username: 'app', password: 'secret', tls: { verify: false } }],
  ])('are not to be found in %j', (keys) => {
    expect(mistakesIn(redis, keys)).toEqual([]);
  });
});
