import { describe, expect, test } from 'vitest';
import { connectionString, isConnectionString } from '../../../../src/probes/postgres/dsn/index.ts';

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
    ['postgres://d b', 'a space in a URI is written %20'],
    ['postgres://db/%zz', 'a literal one is written %25'],
    ['postgres://db/%', 'a literal one is written %25'],
    ['postgres://db/a%00b', "dbname: a NUL can't be sent"],
    ['postgres://u:p@q@db', 'a @ or / that is part of the user or password is written %40 or %2F'],
    ['postgres://u:1/q@db', 'a @ or / that is part of the user or password is written %40 or %2F'],
    ['postgres://u:p?q@db', 'a ? or @ that is part of a value is written %3F or %40'],
    ['postgres://db?user', 'expected NAME=VALUE after the ?'],
    ['postgres://db?user=a=b', 'expected NAME=VALUE after the ?'],
    ['postgres://db?user=a&&password=b', 'expected NAME=VALUE after the ?'],
    ['postgres://db?ssl=yes', 'a parameter is not known'],
    ['postgres://db?sslmod=require', 'did you mean "sslmode"?'],
    ['postgres://db?sslmode=on', 'sslmode: expected one of disable, allow, prefer, require, verify-ca'],
    ['postgres://db?target_session_attrs=master', 'target_session_attrs: expected one of any, read-write'],
    ['postgres://db?connect_timeout=5s', 'connect_timeout: expected a number of seconds'],
    ['postgres://db?service=app', 'service is not supported'],
    ['postgres://db?sslcrl=/a', 'sslcrl is not supported'],
    ['postgres://db?channel_binding=require', 'channel_binding is supported only as disable, prefer'],
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
    ['host=db password=a canary=b', 'a parameter is not known; known: host, hostaddr'],
    ['host=db pasword=canary', 'did you mean "password"?'],
    ['host=db Password=canary', 'did you mean "password"?'],
    ['host=db service=canary', 'service is not supported'],
    ['port=canary', 'expected a port'],
    [`host='a canary'`, 'expected a host name'],
  ])('%j is a mistake that does not repeat it', (text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).not.toThrow('canary');
  });
});

describe("pgJDBC's URLs are read", () => {
  const local = { host: 'localhost', port: '5432' };
  test.each([
    ['jdbc:postgresql:app', { ...local, dbname: 'app' }],
    ['jdbc:postgresql:/', local],
    ['jdbc:postgresql:', local],
    ['jdbc:postgresql://db', { ...local, host: 'db' }],
    ['jdbc:postgresql://db/', { ...local, host: 'db' }],
    ['jdbc:postgresql:///app', { ...local, dbname: 'app' }],
    ['jdbc:postgresql://db:5433/app', { host: 'db', port: '5433', dbname: 'app' }],
    ['JDBC:postgresql://[::1]:1/app', { host: '::1', port: '1', dbname: 'app' }],
    ['jdbc:postgresql://h1:1,h2/app', { host: 'h1,h2', port: '1,5432', dbname: 'app' }],
    ['jdbc:postgresql://db/my%20app', { ...local, host: 'db', dbname: 'my app' }],
    ['jdbc:postgresql:app?user=u&password=a+b%2B', { ...local, dbname: 'app', user: 'u', password: 'a b+' }],
    ['jdbc:postgresql://db/app?ssl=true', { ...local, host: 'db', dbname: 'app', sslmode: 'verify-full' }],
    ['jdbc:postgresql:app?ssl', { ...local, dbname: 'app', sslmode: 'verify-full' }],
    ['jdbc:postgresql:app?ssl=false', { ...local, dbname: 'app' }],
    ['jdbc:postgresql:app?sslmode=require&ssl=true', { ...local, dbname: 'app', sslmode: 'require' }],
    [
      'jdbc:postgresql:app?ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory',
      { ...local, dbname: 'app', sslmode: 'require' },
    ],
    [
      'jdbc:postgresql:app?targetServerType=preferSecondary&connectTimeout=3&ApplicationName=x',
      {
        ...local,
        dbname: 'app',
        target_session_attrs: 'prefer-standby',
        connect_timeout: '3',
        application_name: 'x',
      },
    ],
    ['jdbc:postgresql:app?reWriteBatchedInserts=true&currentSchema=s', { ...local, dbname: 'app' }],
  ])('as in %s', (text, parameters) => {
    expect(isConnectionString(text)).toBe(true);
    expect(read(text)).toEqual(parameters);
  });

  test.each([
    ['jdbc:postgresql://u:canary@db/app', 'expected'],
    ['jdbc:postgresql://db/canary@app', 'the user and the password stand behind the ?'],
    ['jdbc:postgresql://db:canary/app', 'expected HOST:PORT'],
    ['jdbc:postgresql:app?password=canary%', 'a literal one is written %25'],
    ['jdbc:postgresql:app?sslmode=canary', 'sslmode: expected one of'],
    ['jdbc:postgresql:app?targetServerType=canary', 'targetServerType: expected one of any, primary'],
    ['jdbc:postgresql:app?sslfactory=canary', 'sslfactory is supported only as'],
    ['jdbc:postgresql:app?socketFactory=canary', 'socketFactory is not supported'],
    ['jdbc:postgresql:app?sslkey=/canary.pk8', 'sslkey is supported only as PEM'],
  ])('%s is a mistake', (text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).not.toThrow('canary');
  });
});

describe("ADO.NET's connection strings are read", () => {
  const db = { host: 'db', port: '5432' };
  test.each([
    [
      'Server=db;Port=5433;Database=app;User Id=u;Password=p;SSL Mode=Require',
      { host: 'db', port: '5433', dbname: 'app', user: 'u', password: 'p', sslmode: 'require' },
    ],
    ['Host=db', db],
    ['HOST = db ; username=u;', { ...db, user: 'u' }],
    ['Host=db;DB=app;UID=u;PWD=p', { ...db, dbname: 'app', user: 'u', password: 'p' }],
    ['Host=db;UserName=u;Psw=p', { ...db, user: 'u', password: 'p' }],
    ['Host=db;Password="a;b""c"', { ...db, password: 'a;b"c' }],
    [`Host=db;Password='a;b''c' ;User ID=u`, { ...db, password: `a;b'c`, user: 'u' }],
    ['Host=db;Password=a=b', { ...db, password: 'a=b' }],
    [`Host=db;Password=a'b"c`, { ...db, password: `a'b"c` }],
    ['Host=db;Password=;Username=u', { ...db, user: 'u' }],
    ['Host=db;;Username=u;;', { ...db, user: 'u' }],
    ['Host=db;Username=u;Username=v', { ...db, user: 'v' }],
    ['Database=my app;Host=db', { ...db, dbname: 'my app' }],
    ['Host=h1:1, h2;Port=5433', { host: 'h1,h2', port: '1,5433' }],
    ['Host=/run/pg;Username=u', { host: '/run/pg', port: '5432', user: 'u' }],
    ['Host=::1', { host: '::1', port: '5432' }],
    ['Host=db;SslMode=VerifyCA', { ...db, sslmode: 'verify-ca', sslrootcert: 'system' }],
    [
      'Host=db;SSL Mode=verifyfull;Root Certificate=/ca.pem',
      { ...db, sslmode: 'verify-full', sslrootcert: '/ca.pem' },
    ],
    ['Host=db;Target Session Attributes=PreferStandby', { ...db, target_session_attrs: 'prefer-standby' }],
    ['Host=db;Target Session Attributes=Read-Write', { ...db, target_session_attrs: 'read-write' }],
    ['Host=db;Target Session Attributes=PreferPrimary', { ...db, target_session_attrs: 'any' }],
    ['Host=db;Pooling=true;Maximum Pool Size=9;Timeout=3', { ...db, connect_timeout: '3' }],
    ['Host=db;Key Of The Next Version=1;Username=u', { ...db, user: 'u' }],
  ])('as in %s', (text, parameters) => {
    expect(isConnectionString(text)).toBe(true);
    expect(read(text)).toEqual(parameters);
  });

  test.each([
    ['Database=canary;Username=u', '"Host" or "Server" is missing'],
    ['Host=db;Password=a;canary', 'expected KEY=VALUE'],
    ['Host=db;Password="canary', 'expected KEY=VALUE'],
    [`Host=db;Password='can'ary`, 'expected KEY=VALUE'],
    ['Host=db;Port=canary', 'expected a port'],
    ['Host=db;SSL Mode=canary', 'sslmode: expected one of'],
    ['Host=db;Target Session Attributes=canary', 'target_session_attrs: expected one of'],
    ['Host=db;SSL Password=canary', '"sslpassword" is not supported'],
  ])('%s is a mistake', (text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).not.toThrow('canary');
  });
});

describe('what names a PostgreSQL', () => {
  test.each([
    ['host=db', true],
    ['dbname=app', true],
    ['service=app', true],
    [`password='a;b' host=db`, true],
    ['Server=db', true],
    ['User Id=u;Server=db', true],
    ['jdbc:postgresql:app', true],
    ['', false],
    ['db', false],
    ['db:5432', false],
    ['jdbc:mysql://db', false],
    ['postgres://db', false],
    ['http://api/?host=db', false],
    ['Data Source=db;Initial Catalog=app', false],
    ['Pooling=true;Server=db', false],
    ['SSL Password=p;Server=db', true],
    ['key=value', false],
  ])('%j: %j', (text, expected) => {
    expect(isConnectionString(text)).toBe(expected);
  });
});

describe('what is printed of it is a URI without secrets, which reads back', () => {
  test.each([
    ['postgres://app:secret@db:5432/shop', 'postgres://app:***@db:5432/shop'],
    ['postgres://u%40v@h1:1,h2/a%2Fb', 'postgres://u%40v@h1:1,h2/a%2Fb'],
    ['postgres://[::1]:1,[::2]', 'postgres://[::1]:1,[::2]:'.slice(0, -1)],
    ['postgres://%2Frun%2Fpg', 'postgres://%2Frun%2Fpg'],
    ['postgres://', 'postgres://'],
    ['postgres://:5433/app', 'postgres://:5433/app'],
    ['host=h1,h2 port=5433', 'postgres://h1:5433,h2:5433'],
    [
      'postgres://db?sslmode=verify-full&sslrootcert=/a%20b&options=secret&password=secret',
      'postgres://:***@db?sslmode=verify-full&sslrootcert=%2Fa%20b&options=***',
    ],
    ['jdbc:postgresql://db/app?user=u&password=secret', 'postgres://u:***@db:5432/app'],
    ['Host=db;Username=u;Password=secret', 'postgres://u:***@db:5432'],
    ['host=db password=secret', 'postgres://:***@db'],
    ['postgres://u:secret%@db', '***'],
    ['postgres://u\ud800:secret@db', '***'],
    ['secret', '***'],
  ])('such as of %s', (text, printed) => {
    expect(connectionString.print(text)).toBe(printed);
  });

  test.each([
    'postgres://app@h1:1,h2/shop',
    'host=/run/pg user=u',
    'Host=db;Username=u',
    'jdbc:postgresql:app',
  ])('such as of %s', (text) => {
    expect(read(connectionString.print(text))).toEqual(read(text));
  });
});

test('a text that is as long as an attack is a mistake at once', () => {
  const started = performance.now();
  for (const text of [
    ' '.repeat(10_000_000),
    `host=${'a'.repeat(10_000_000)}`,
    `Host=db;${"''".repeat(32_000)}`,
  ]) {
    expect(() => read(text)).toThrow('expected');
  }
  expect(performance.now() - started).toBeLessThan(2000);
});
