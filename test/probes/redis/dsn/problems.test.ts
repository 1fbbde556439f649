import { describe, expect, test } from 'vitest';
import { connectionString } from '../../../../src/probes/redis/dsn/index.ts';
import { redis } from '../../../../src/probes/redis/index.ts';
import { mistakesIn } from '../../attempt.ts';

describe('what can not be used is an error that never repeats it', () => {
  test.each([
    ['redis://', 'the host is empty: is a variable not set?'],
    ['redis://:6379', 'the host is empty: is a variable not set?'],
    ['redis:cache', 'expected a URL such as'],
    ['redis:///0', 'the host is empty: is a variable not set?'],
    ['http://hunter2', 'expected a URL such as'],
    ['hunter2', 'expected a URL such as'],
    [':6379,password=hunter2', 'the host is empty'],
    ['redis://:hunter2/slash@cache', 'written %2F, %40, %23 or %3F'],
    ['redis://cache:6/hunter2@host', 'written %2F, %40, %23 or %3F'],
    ['redis://cache:6?hunter2@host', 'written %2F, %40, %23 or %3F'],
    ['redis://cache:6?x=hunter2@host', 'written %2F, %40, %23 or %3F'],
    ['redis://cache:6#hunter2@host', 'written %2F, %40, %23 or %3F'],
    ['redis://cache#hunter2', 'written %2F, %40, %23 or %3F'],
    ['redis://:hunter2%@cache', 'a literal one is written %25'],
    ['redis://cache?password=hunter2%', 'a literal one is written %25'],
    ['redis://cache?db=hunter2', '"db": expected the number of a database, from 0 to 1000000'],
    ['redis://cache?tls=hunter2', '"tls": expected 1, true, yes or on'],
    ['redis://cache?ssl_cert_reqs=hunter2', '"ssl_cert_reqs": expected one of none, optional, required'],
    ['redis://cache?ssl_password=hunter2', '"ssl_password" is not supported'],
    ['redis://cache/-1', 'expected the number of a database'],
    ['redis://cache/1000001', 'from 0 to 1000000'],
    ['redis://cache:0', 'expected a port from 1 to 65535'],
    ['redis://cache:hunter2', 'expected HOST:PORT'],
    ['redis://hunter2@cache', 'is the user to some clients, and the password to others'],
    ['redis://hunter2:@cache', 'a user without a password'],
    ['redis://cache?username=hunter2', 'a user without a password'],
    ['redis://a, redis://:hunter2@b', 'of a list, each is a target of its own'],
    ['redis://ca che', 'a space in a URL is written %20'],
    ['redis+unix://hunter2', 'expected redis+unix:///PATH, with three slashes'],
    ['sentinel://hunter2', 'give sentinel.master'],
    ['ioredis://hunter2', 'holds a whole configuration'],
    ['cache,password=a,hunter2', 'a password has no comma here'],
    ['cache,tunnel=http:hunter2:1', '"tunnel" is not supported'],
    ['cache,defaultDatabase=hunter2', '"defaultDatabase": expected the number'],
    ['password=hunter2,cache:1', 'expected a URL such as'],
  ])('such as %s', (url, message) => {
    const [mistake, ...others] = mistakesIn(redis, { url });
    expect(mistake).toContain(message);
    expect(mistake).not.toContain('hunter2');
    expect(others).toEqual([]);
  });
});

describe('what is passed over, and may not be meant so, is warned of', () => {
  test.each([
    ['redis://cache/messages', "its path is no database's number, and is passed over"],
    ['redis://cache/2?db=3', expect.stringContaining('its path names another database than its parameter')],
    [
      'redis://cache?pasword=hunter2',
      'the parameter "pasword" is not known, and is passed over; did you mean "password"?',
    ],
    [
      'cache,defaultDatabse=2,name=x',
      'the parameter "defaultDatabse" is not known, and is passed over; did you mean "defaultDatabase"?',
    ],
    [
      'redis://cache?a=1&skip_verfy=hunter2',
      'the parameter "skip_verfy" is not known, and is passed over; did you mean "skip_verify"?',
    ],
  ])('in %s', (text, warning) => {
    const warnings: string[] = [];
    connectionString.parse(text, (words) => void warnings.push(words));
    expect(warnings).toEqual([warning]);
  });

  test.each([
    'redis://cache/2?db=2&a=1&id=x&path=/y&name=z&timeout=5&pool=3',
    'cache,name=a,tiebreaker=,ssl=true,sslProtocols=tls12',
  ])('but not of %s', (text) => {
    const warnings: string[] = [];
    connectionString.parse(text, (words) => void warnings.push(words));
    expect(warnings).toEqual([]);
  });
});
