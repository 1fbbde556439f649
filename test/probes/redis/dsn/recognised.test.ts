import { describe, expect, test } from 'vitest';
import { connectionString, isConnectionString } from '../../../../src/probes/redis/dsn/index.ts';
import { redis } from '../../../../src/probes/redis/index.ts';
import { mistakesIn } from '../../attempt.ts';

describe("an app's variable is known to hold a Redis", () => {
  test.each([
    'cache,ssl=true',
    'cache:6379,password=secret',
    'a:1,b:2,abortConnect=False',
    'unix:///run/redis.sock?db=1',
    'unix://:secret@/run/redis.sock',
    'tcp://cache:6379?database=5',
    'cache:6379?db=2',
    'redis://a:1,b:2/0',
    'redis+socket:///run/redis.sock',
    'redis:?host[cache]',
    'sentinel://a:1;sentinel://b:1',
    '!/run/redis.sock,password=secret',
  ])('such as %s', (text) => {
    expect(text).toMatch(redis.resembles ?? /^$/u);
    expect(isConnectionString(text)).toBe(true);
  });

  test.each([
    'cache:6379',
    'a:6379,b:6379',
    'redis://a:1,redis://b:2',
    'redis://a redis://b',
    'unix:///run/app.sock',
    'tcp://db:5432',
    'http://api/?db=1',
    'host=db dbname=app',
    'Server=db,1433;Database=app;password=x',
    'cache,whatever=1',
    'postgres://u:p@a,b/app?db=1',
  ])('and not %s', (text) => {
    expect(isConnectionString(text)).toBe(false);
  });
});

describe('what may be printed', () => {
  test.each([
    ['redis://cache:6379/1', 'redis://cache:6379/1'],
    ['redis://app:secret@cache/1', 'redis://***@cache:6379/1'],
    ['rediss://:secret@[::1]', 'rediss://***@[::1]:6379'],
    ['redis://cache/?password=secret&a=secret', 'redis://***@cache:6379'],
    ['unix:///run/a%3Fb?db=1&password=secret', 'redis+unix://***@/run/a%3Fb?db=1'],
    ['cache,ssl=true,password=secret', 'rediss://***@cache:6380'],
    ['a,b,sslHost=x,name=y', 'redis://a:6379,b:6379?***'],
    ['redis-sentinel://s1,s2/1#main', 'redis-sentinel://s1:26379,s2:26379/1?master=main'],
    ['hunter2', '***'],
    ['redis://hunter2@cache', '***'],
    ['redis://cache?password=\u{d800}', '***'],
  ])('of %s is %s', (url, printed) => {
    expect(connectionString.print(url)).toBe(printed);
  });

  test.each([
    'redis://cache:1/2',
    'redis://a,b/3',
    'unix:///run/a%3Fb?db=1',
    'redis-sentinel://s1,s2/1#main',
    'cache,ssl=true',
  ])('of %s means the same', (text) => {
    expect(connectionString.parse(connectionString.print(text))).toEqual(connectionString.parse(text));
  });
});

describe('reading takes a time that grows with the length alone', () => {
  const marks = [
    ...Array.from(' ,;:/?#@&=%+[]!.-_$\\\'"\t\n\0'),
    '://',
    ';a://',
    '?a=1',
    '&a=1',
    '&db=1',
    ',a=1',
    ',a',
    '&host[a]',
    '&addr=a',
    'a@',
    '%20',
    '[::1],',
    'a:1,',
    '&pasword=1',
  ];
  const fronts = [
    '',
    'redis://',
    'redis://cache',
    'redis://cache?',
    'redis://cache/',
    'cache,ssl=true,',
    'redis:?',
    'unix:///a?',
    'sentinel://a',
  ];
  const longest = 65_536;

  test.each(fronts)('after %j', (front) => {
    const began = process.cpuUsage();
    for (const mark of marks) {
      const text = front + mark.repeat(Math.floor((longest - front.length) / mark.length));
      isConnectionString(text);
      connectionString.print(text);
    }
    const { user, system } = process.cpuUsage(began);
    // A square of that length takes half a minute for each.
    expect((user + system) / 1000).toBeLessThan(200 * marks.length);
  });

  test('and a slip is looked for in the first hundred parameters alone', () => {
    const warnings: string[] = [];
    connectionString.parse(
      `redis://cache?${'pasword=1&'.repeat(5000)}`,
      (words) => void warnings.push(words),
    );
    expect(warnings).toHaveLength(100);
  });

  test('what is longer than a file may be is not read', () => {
    expect(mistakesIn(redis, { url: `redis://${'a'.repeat(longest)}` })).toEqual([
      'url: expected at most 65536 characters',
    ]);
  });
});
