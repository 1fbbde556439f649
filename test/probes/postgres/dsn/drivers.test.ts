import { describe, expect, test } from 'vitest';
import { connectionString, isConnectionString } from '../../../../src/probes/postgres/dsn/index.ts';

const read = (text: string): Record<string, string> => Object.fromEntries(connectionString.parse(text));

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
