import { describe, expect, test } from 'vitest';
import { connectionString, isConnectionString } from '../../../../src/probes/postgres/dsn/index.ts';

const read = (text: string): Record<string, string> => Object.fromEntries(connectionString.parse(text));

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

function warningsOf(text: string): string[] {
  const warnings: string[] = [];
  connectionString.parse(text, (warning) => warnings.push(warning));
  return warnings;
}

describe('a parameter that is not known is passed over', () => {
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
