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
    ['host=project:canary:instance', 'expected a host name'],
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
    [
      'jdbc:postgresql:app?reWriteBatchedInserts=true&currentSchema=s',
      { ...local, dbname: 'app', search_path: 's' },
    ],
    [
      'jdbc:postgresql:app?targetServerType=preferPrimary',
      { ...local, dbname: 'app', target_session_attrs: 'any' },
    ],
    ['jdbc:postgresql:app?channelBinding=require', { ...local, dbname: 'app', channel_binding: 'require' }],
    ['jdbc:p6spy:postgresql://db/app', { ...local, host: 'db', dbname: 'app' }],
    ['jdbc:otel:postgresql:app', { ...local, dbname: 'app' }],
    ['jdbc:aws-wrapper:postgresql://db/app', { ...local, host: 'db', dbname: 'app' }],
    [
      'r2dbc:postgresql://u:p+q@db:1/app',
      { user: 'u', password: 'p q', host: 'db', port: '1', dbname: 'app' },
    ],
    ['r2dbc:pool:postgresql://db/app?schema=s', { ...local, host: 'db', dbname: 'app', search_path: 's' }],
    ['r2dbc:postgresql:failover://h1:1,h2/app', { host: 'h1,h2', port: '1,5432', dbname: 'app' }],
    [
      'r2dbc:postgresql://db/app?sslMode=VERIFY_FULL',
      { ...local, host: 'db', dbname: 'app', sslmode: 'verify-full' },
    ],
    ['r2dbcs:postgresql://db/app', { ...local, host: 'db', dbname: 'app', sslmode: 'verify-full' }],
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
    ['jdbc:postgresql:app?sslkey=/canary.p12', 'sslkey is supported only as PEM or pk8'],
    ['jdbc:postgresql:app?requireAuth=canary', 'requireAuth is not supported'],
    ['jdbc:postgres://db/canary', 'expected a URL such as jdbc:postgresql://db:5432/app'],
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
    ['Host=[::1]:1,[::2]', { host: '::1,::2', port: '1,5432' }],
    [
      'Host=db;Channel Binding=Require;Search Path=a,b',
      { ...db, channel_binding: 'require', search_path: 'a,b' },
    ],
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
    ['Host=db;SSL Password=canary', 'sslpassword is not supported'],
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
    ['postgres://db', true],
    ['postgis://db', true],
    ['postgresql+asyncpg://db', true],
    ['cockroachdb://db', true],
    ['prisma+postgres://db', false],
    ['postgres://a/x,postgres://b/y', false],
    ['postgres://a/x postgis://b/y', false],
    ['postgres://a/x?options=-c geqo=off', true],
    ['r2dbc:pool:postgresql://db', true],
    ['Server=db;Trusted_Connection=True', false],
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

describe('a parameter that is not known is passed over', () => {
  const warningsOf = (text: string): string[] => {
    const warnings: string[] = [];
    connectionString.parse(text, (warning) => warnings.push(warning));
    return warnings;
  };

  test.each([
    'postgres://db?pool=5&schema=a&connection_limit=1&pgbouncer=true&max=20&charset=utf8&supa=x&load_balance_hosts=random',
    'postgres://db?statement_timeout=1&keepAlive=true&uselibpqcompat=true&pool_max_conns=1&binary_parameters=yes',
    'host=db TimeZone=UTC default_query_exec_mode=exec canary=1',
    'jdbc:postgresql:app?wrapperPlugins=iam&canary=1',
    'Host=db;Maximum Pool Size=9;Canary=1',
    'postgres://db?application_nam=x&\u001bsslmode=x',
  ])('in silence, as in %s', (text) => {
    expect(warningsOf(text)).toEqual([]);
  });

  test.each([
    ['postgres://db?sslmod=require', 'sslmod', 'sslmode'],
    ['postgres://db?Password=canary', 'Password', 'password'],
    ['host=db pasword=canary', 'pasword', 'password'],
    ['host=db uesr=canary', 'uesr', 'user'],
    ['jdbc:postgresql:app?sslmdoe=canary', 'sslmdoe', 'sslmode'],
    ['jdbc:postgresql:app?targetServertype=canary', 'targetServertype', 'targetServerType'],
    ['Host=db;Pasword=canary', 'pasword', 'password'],
    ['postgres://db?requireauth=canary', 'requireauth', 'require_auth'],
  ])('with a warning where it is nearly a known one, as in %s', (text, name, meant) => {
    expect(warningsOf(text)).toEqual([
      `the parameter "${name}" is not known, and is passed over; did you mean "${meant}"?`,
    ]);
  });
});

describe('a text is read in a time that grows as it does', () => {
  const many = 65_000;
  const fronts = [
    '',
    'host=',
    'host=db ',
    'Host=db;',
    'postgres://',
    'postgres://db/',
    'postgres://db?',
    'jdbc:postgresql:',
    "user='",
  ];
  test.each([
    ' ',
    '=',
    "'",
    '"',
    '\\',
    ';',
    '&',
    '%',
    ',',
    ':',
    '@',
    '[',
    '/',
    '?',
    '+',
    'a',
    '1',
    ' ,',
    'a=b ',
    'a=b;',
    'a=b&',
    ':a@',
  ])('be it of %j', (piece) => {
    for (const front of fronts) {
      for (const end of ['', 'x', '=x']) {
        const text = `${front}${piece.repeat((many / piece.length) | 0)}${end}`;
        const started = performance.now();
        isConnectionString(text);
        connectionString.print(text);
        expect(performance.now() - started, `${front}…${end}`).toBeLessThan(2000);
      }
    }
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
