import { describe, expect, test } from 'vitest';
import { connectionString } from '../../../../src/probes/redis/dsn/index.ts';

const nothing = {
  username: undefined,
  password: undefined,
  db: 0,
  encrypted: false,
  tls: undefined,
  family: undefined,
  sentinel: undefined,
};
const cache = [{ host: 'cache', port: 6379 }];
const usualTls = {
  ca: undefined,
  cert: undefined,
  key: undefined,
  serverName: undefined,
  verify: true,
  checkHost: true,
};
const main = { master: 'main', username: undefined, password: undefined };

describe('a URL is read', () => {
  test.each([
    ['redis://cache', {}],
    ['redis://cache/', {}],
    ['REDIS://cache:6380/15', { addresses: [{ host: 'cache', port: 6380 }], db: 15 }],
    ['rediss://cache', { encrypted: true }],
    ['valkey://cache', {}],
    ['valkeys://cache', { encrypted: true }],
    ['redis+tls://cache', { encrypted: true }],
    ['redis+ssl://cache', { encrypted: true }],
    ['redis://[::1]', { addresses: [{ host: '::1', port: 6379 }] }],
    ['redis://[2001:db8::7]:6380/1', { addresses: [{ host: '2001:db8::7', port: 6380 }], db: 1 }],
    ['redis://:secret@cache/0', { password: 'secret' }],
    ['redis://app:secret@cache', { username: 'app', password: 'secret' }],
    ['redis://a%40b:%2F%3F%23%40%3A%25%F0%9F%94%91@cache', { username: 'a@b', password: '/?#@:%🔑' }],
    ['redis://app:with:colons:@cache', { username: 'app', password: 'with:colons:' }],
    ['redis://app:with@at@cache', { username: 'app', password: 'with@at' }],
    ['redis://@cache', {}],
    ['redis://:@cache', {}],
    ['redis://cache/3/', { db: 3 }],
    [
      'redis://a,b:1/2',
      {
        addresses: [
          { host: 'a', port: 6379 },
          { host: 'b', port: 1 },
        ],
        db: 2,
      },
    ],
    [
      'redis://a:1;redis://b:2',
      {
        addresses: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
        ],
      },
    ],
    ['redis+unix:///run/a%20b.sock', { addresses: [{ path: '/run/a b.sock' }] }],
    [
      'unix://app:secret@/run/x?db=2',
      { addresses: [{ path: '/run/x' }], username: 'app', password: 'secret', db: 2 },
    ],
    ['tcp://cache', {}],
    [
      'redis-sentinel://s1,s2:1/2#main',
      {
        addresses: [
          { host: 's1', port: 26379 },
          { host: 's2', port: 1 },
        ],
        db: 2,
        sentinel: main,
      },
    ],
    [
      'rediss-sentinel://s1?sentinelMasterId=main',
      { addresses: [{ host: 's1', port: 26379 }], encrypted: true, sentinel: main },
    ],
    ['redis+sentinel://s1/main/4', { addresses: [{ host: 's1', port: 26379 }], db: 4, sentinel: main }],
    [
      'sentinel://s1;sentinel://s2',
      {
        addresses: [
          { host: 's1', port: 26379 },
          { host: 's2', port: 26379 },
        ],
        sentinel: { ...main, master: undefined },
      },
    ],
    [
      'redis://s1:1?master_name=main&addr=s2:2',
      {
        addresses: [
          { host: 's1', port: 1 },
          { host: 's2', port: 2 },
        ],
        sentinel: main,
      },
    ],
    [
      'redis:?host[s1:1]&host[s2:2]&redis_sentinel=main',
      {
        addresses: [
          { host: 's1', port: 1 },
          { host: 's2', port: 2 },
        ],
        sentinel: main,
      },
    ],
  ])('such as %s', (text, parts) => {
    expect(connectionString.parse(text)).toEqual({ addresses: cache, ...nothing, ...parts });
  });
});

describe('a parameter of a URL is read', () => {
  test.each([
    ['db=3', { db: 3 }],
    ['database=3&a=b', { db: 3 }],
    ['DB=3&&', { db: 3 }],
    ['virtual_host=/', { db: 0 }],
    ['password=a%40b+c', { password: 'a@b c' }],
    ['username=app&password=p@ss', { username: 'app', password: 'p@ss' }],
    ['auth[]=secret', { password: 'secret' }],
    ['auth%5B%5D=app&auth%5B%5D=secret', { username: 'app', password: 'secret' }],
    ['password=', {}],
    ['tls=true', { encrypted: true }],
    ['ssl=0', {}],
    ['family=6', { family: 6 }],
    ['family=0', {}],
    ['ssl_cert_reqs=none', { tls: { ...usualTls, verify: false } }],
    ['ssl_cert_reqs=CERT_NONE', { tls: { ...usualTls, verify: false } }],
    ['ssl_cert_reqs=optional', { tls: usualTls }],
    ['ssl_check_hostname=False', { tls: { ...usualTls, checkHost: false } }],
    ['ssl_ca_certs=/ca.pem', { tls: { ...usualTls, ca: { path: '/ca.pem' } } }],
    ['verifyPeer=CA', { tls: { ...usualTls, checkHost: false } }],
    ['verifyPeer=NONE', { tls: { ...usualTls, verify: false } }],
    ['skip_verify=true', { tls: { ...usualTls, verify: false } }],
    ['ssl[verify_peer]=0', { tls: { ...usualTls, verify: false } }],
    ['#insecure', { tls: { ...usualTls, verify: false } }],
    ['protocol=3&max_connections=10&socket_timeout=5&client_name=x', {}],
  ])('such as ?%s', (query, parts) => {
    expect(connectionString.parse(`redis://cache?${query}`)).toEqual({
      addresses: cache,
      ...nothing,
      ...parts,
    });
  });

  test('but what stands before the @ counts more', () => {
    expect(connectionString.parse('redis://app:one@cache?username=b&password=two')).toMatchObject({
      username: 'app',
      password: 'one',
    });
    expect(connectionString.parse('redis://app@cache?password=two')).toMatchObject({
      username: 'app',
      password: 'two',
    });
  });
});

describe('a configuration string of StackExchange.Redis is read', () => {
  test.each([
    ['cache:6379,password=secret==', { password: 'secret==' }],
    ['cache, user = app , password = secret ', { username: 'app', password: 'secret' }],
    ['cache,ssl=True', { addresses: [{ host: 'cache', port: 6380 }], encrypted: true }],
    ['cache:1,SSL=false,DEFAULTDATABASE=4', { addresses: [{ host: 'cache', port: 1 }], db: 4 }],
    [
      'a,b:1,abortConnect=False',
      {
        addresses: [
          { host: 'a', port: 6379 },
          { host: 'b', port: 1 },
        ],
      },
    ],
    [
      'cache,ssl=true,sslHost=name',
      {
        addresses: [{ host: 'cache', port: 6380 }],
        encrypted: true,
        tls: { ...usualTls, serverName: 'name' },
      },
    ],
    [
      's1,s2:1,serviceName=main,sentinelUser=u,sentinelPassword=p,password=secret',
      {
        addresses: [
          { host: 's1', port: 26379 },
          { host: 's2', port: 1 },
        ],
        password: 'secret',
        sentinel: { master: 'main', username: 'u', password: 'p' },
      },
    ],
    ['!/run/redis.sock,password=secret', { addresses: [{ path: '/run/redis.sock' }], password: 'secret' }],
    ['[::1]:7,name=app', { addresses: [{ host: '::1', port: 7 }] }],
    ['cache:6379', {}],
    ['cache,$PING=,', {}],
    ['cache,name=a,tiebreaker=,channelPrefix=x:y,proxy=Twemproxy,sslProtocols=tls12', {}],
  ])('such as %s', (text, parts) => {
    expect(connectionString.parse(text)).toEqual({ addresses: cache, ...nothing, ...parts });
  });
});
