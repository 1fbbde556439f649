import { describe, expect, test } from 'vitest';
import { connectionString } from '../../../../src/probes/postgres/dsn/index.ts';

const read = (text: string): Record<string, string> => Object.fromEntries(connectionString.parse(text));

describe('a URI is read as libpq reads it', () => {
  test.each([
    ['postgres://', {}],
    ['postgresql://', {}],
    ['POSTGRES://db', { host: 'db' }],
    ['postgres:///app', { dbname: 'app' }],
    ['postgres://db/', { host: 'db' }],
    ['postgres://:5433', { port: '5433' }],
    ['postgres://db:5433/app', { host: 'db', port: '5433', dbname: 'app' }],
    ['postgres://u@db', { user: 'u', host: 'db' }],
    ['postgres://u:@db', { user: 'u', host: 'db' }],
    ['postgres://:p@db', { password: 'p', host: 'db' }],
    ['postgres://u:p:q@db', { user: 'u', password: 'p:q', host: 'db' }],
    ['postgres://u%40v:p%2Fq%3A%25@db', { user: 'u@v', password: 'p/q:%', host: 'db' }],
    ['postgres://u:a+b@db', { user: 'u', password: 'a+b', host: 'db' }],
    ['postgres://u:%C3%BC@db/%C3%A4', { user: 'u', password: 'ü', host: 'db', dbname: 'ä' }],
    ['postgres://[::1]', { host: '::1' }],
    ['postgres://[fe80::1%25eth0]:1/app', { host: 'fe80::1%eth0', port: '1', dbname: 'app' }],
    ['postgres://[::1]:1,[::2]/app', { host: '::1,::2', port: '1,', dbname: 'app' }],
    ['postgres://h1,h2/app', { host: 'h1,h2', port: ',', dbname: 'app' }],
    ['postgres://h1:1,h2:2,h3', { host: 'h1,h2,h3', port: '1,2,' }],
    ['postgres://%2Frun%2Fpg/app', { host: '/run/pg', dbname: 'app' }],
    ['postgres:///app?host=/run/pg', { dbname: 'app', host: '/run/pg' }],
    ['postgres://h1/app?host=h2&host=h3', { host: 'h3', dbname: 'app' }],
    ['postgres:///app?host=h1:1,/cloudsql/a:b:c', { host: 'h1,/cloudsql/a:b:c', port: '1,', dbname: 'app' }],
    ['postgresql+psycopg2:///app?host=h1:1&host=h2', { host: 'h1,h2', port: '1,', dbname: 'app' }],
    ['postgresql+asyncpg:///app?host=h1,h2&port=1,2', { host: 'h1,h2', port: '1,2', dbname: 'app' }],
    ['postgres:///app?host=%3A%3A1', { host: '::1', dbname: 'app' }],
    ['postgres://h1/app?host=h2', { host: 'h2', dbname: 'app' }],
    ['postgres://db?', { host: 'db' }],
    ['postgres://db?user=u&password=p%26q&', { host: 'db', user: 'u', password: 'p&q' }],
    ['postgres://db/app?password=a@b', { host: 'db', dbname: 'app', password: 'a@b' }],
    ['postgres://db?user=u&user=v', { host: 'db', user: 'v' }],
    ['postgres://db?ssl=true', { host: 'db', sslmode: 'require' }],
    ['postgres://db?ssl%6Dode=disable', { host: 'db', sslmode: 'disable' }],
    ['postgres://db?keepalives_idle=3&gssencmode=disable', { host: 'db' }],
    ['postgres://db?options=-c%20geqo%3Doff', { host: 'db', options: '-c geqo=off' }],
    ['postgres://db/app \n', { host: 'db', dbname: 'app' }],
    ['postgres://db/a/b', { host: 'db', dbname: 'a/b' }],
    ['postgres://u: p@db', { user: 'u', password: 'p', host: 'db' }],
    ['postgres://u@azure:p@db', { user: 'u@azure', password: 'p', host: 'db' }],
    ['postgres://u:p@q@db', { user: 'u', password: 'p@q', host: 'db' }],
    [
      'postgres://u:p@s:12,w:3@h1:1,[::1]:2/app',
      { user: 'u', password: 'p@s:12,w:3', host: 'h1,::1', port: '1,2', dbname: 'app' },
    ],
    ['postgres:////run/pg/app', { host: '/run/pg', dbname: 'app' }],
    ['postgres://db?options=-c geqo=off', { host: 'db', options: '-c geqo=off' }],
    ['postgres://db?ssl=1', { host: 'db', sslmode: 'require' }],
    ['postgres://db?ssl=false', { host: 'db', sslmode: 'disable' }],
    ['postgres://db?ssl=0', { host: 'db', sslmode: 'disable' }],
    ['postgres://db?ssl=verify-full', { host: 'db', sslmode: 'verify-full' }],
    ['postgres://db?sslmode=no-verify', { host: 'db', sslmode: 'no-verify' }],
    ['postgres://db?schema=a"b', { host: 'db', search_path: '"a""b"' }],
    ['postgres://db?search_path=a,b', { host: 'db', search_path: 'a,b' }],
    ['postgres://db?channel_binding=require', { host: 'db', channel_binding: 'require' }],
    ['postgres://db?sslnegotiation=direct', { host: 'db', sslnegotiation: 'direct' }],
  ])('as in %s', (text, parameters) => {
    expect(read(text)).toEqual(parameters);
  });

  test.each([
    ['postgres://db:0', 'expected a port from 1 to 65535'],
    ['postgres://db:x', 'expected a port from 1 to 65535'],
    ['postgres://db:1:2', 'expected a port from 1 to 65535'],
    ['postgres://[::1', 'expected HOST:PORT, or [ADDRESS]:PORT for IPv6'],
    ['postgres://[]', 'expected HOST:PORT, or [ADDRESS]:PORT for IPv6'],
    ['postgres://[::1]x', 'expected HOST:PORT, or [ADDRESS]:PORT for IPv6'],
    ['postgres://d b', 'expected a host name'],
    ['postgres://db/%zz', 'a literal one is written %25'],
    ['postgres://db/%', 'a literal one is written %25'],
    ['postgres://db/a%00b', "dbname: a NUL can't be sent"],
    ['postgres://u:1/q@db', 'a @ or / that is part of the user or password is written %40 or %2F'],
    ['postgres://u:p?q@db', 'a ? or @ that is part of a value is written %3F or %40'],
    ['postgres://db?user', 'expected NAME=VALUE after the ?'],
    ['postgres://db?user=a&&password=b', 'expected NAME=VALUE after the ?'],
    ['postgres://db?ssl=yes', 'sslmode: expected one of disable'],
    ['postgres://db?sslmode=on', 'sslmode: expected one of disable, allow, prefer, require, no-verify'],
    ['postgres://db?target_session_attrs=master', 'target_session_attrs: expected one of any, read-write'],
    ['postgres://db?connect_timeout=5s', 'connect_timeout: expected a number of seconds'],
    ['postgres://db?service=app', 'service is not supported'],
    ['postgres://db?sslcrl=/a', 'sslcrl is not supported'],
    ['postgres://db?require_auth=none', 'require_auth is not supported'],
    ['postgres://db?requirepeer=postgres', 'requirepeer is not supported'],
    ['postgres://db?gssencmode=require', 'gssencmode is supported only as disable, prefer'],
    ['postgres://db?ssl_min_protocol_version=1.3', 'ssl_min_protocol_version: expected one of TLSv1'],
    ['postgres://db?channel_binding=on', 'channel_binding: expected one of disable'],
    ['postgres://db?dbname=postgres%3A//u:p@db', 'dbname: expected no URL'],
    ['postgres://db/a%0Ab', 'dbname: expected no URL'],
    ['postgres://u%3Ap%40q@db', 'user: expected no URL'],
    ['postgres://db/app&password=canary', 'a ? comes before the first parameter'],
    ['postgres://%1B@db', 'user: expected no URL'],
    ['postgres://db?sslrootcert=https%3A//u:p@ca', 'sslrootcert: expected no URL'],
    ['postgres://project:region:instance', 'expected a port'],
    ['mysql://db', 'expected a URI such as postgres://user:password@db:5432/app'],
  ])('%s is a mistake', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe("libpq's keywords and values are read", () => {
  test.each([
    ['host=db dbname=app', { host: 'db', dbname: 'app' }],
    ['  host = db\tdbname\n=\n app  ', { host: 'db', dbname: 'app' }],
    [String.raw`user='a b' password=it\'s`, { user: 'a b', password: "it's" }],
    [String.raw`password='it\'s \\ "x"'`, { password: String.raw`it's \ "x"` }],
    [String.raw`password=a\ b`, { password: 'a b' }],
    [String.raw`password=a\b`, { password: 'ab' }],
    ['password=a\\', { password: 'a' }],
    [`password=a'b`, { password: `a'b` }],
    [`user=''`, { user: '' }],
    ['host= port=1', { host: 'port=1' }],
    [`user='a'password=b`, { user: 'a', password: 'b' }],
    ['user=a user=b', { user: 'b' }],
    ['password=a=b', { password: 'a=b' }],
    ['host=h1,h2 port=1,2', { host: 'h1,h2', port: '1,2' }],
    ['host=/run/pg user=u', { host: '/run/pg', user: 'u' }],
    [`password='a;b' host=db`, { password: 'a;b', host: 'db' }],
    ['host=[::1]', { host: '::1' }],
    ['host=db TimeZone=Asia/Shanghai work_mem=1MB', { host: 'db' }],
    [
      'user=v host=other dbname=postgresql://u:p@db:1/app',
      { user: 'u', password: 'p', host: 'db', port: '1', dbname: 'app' },
    ],
    ['dbname=postgres://db/app host=h2', { host: 'h2', dbname: 'app' }],
    ['host=::1 connect_timeout=-1', { host: '::1', connect_timeout: '-1' }],
    ['keepalives=1 host=db', { host: 'db' }],
  ])('as in %j', (text, parameters) => {
    expect(read(text)).toEqual(parameters);
  });

  test.each([
    ['host=db canary', 'expected KEYWORD=VALUE'],
    ['host=db user=app =x', 'expected KEYWORD=VALUE'],
    [`host=db password='canary`, 'a quoted value has no end'],
    [String.raw`host=db password='canary\'`, 'a quoted value has no end'],
    ['dbname=x://u:canary@db', 'dbname: expected no URL'],
    ['canary=x', 'expected a connection string such as'],
    ['db:5432/app?sslmode=canary', 'expected a connection string such as'],
    ['host=project:canary:instance', 'expected a host name'],
    ['host=db service=canary', 'service is not supported'],
    ['port=canary', 'expected a port'],
    [`host='a canary'`, 'expected a host name'],
  ])('%j is a mistake that does not repeat it', (text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).not.toThrow('canary');
  });
});
