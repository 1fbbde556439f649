import { parse } from 'pg-connection-string';
import { describe, expect, test } from 'vitest';
import { connectionFrom } from '../../../../src/probes/postgres/dsn/connection.ts';
import { withDefaults } from '../../../../src/probes/postgres/dsn/environment.ts';
import { connectionString, isConnectionString } from '../../../../src/probes/postgres/dsn/index.ts';
import { postgres } from '../../../../src/probes/postgres/index.ts';
import table from './real-strings.json' with { type: 'json' };

/** Out of a project's settings or a driver's manual, and what it means to that driver. */
interface RealString {
  readonly text: string;
  readonly from: string;
  readonly driver: string;
  /** `host:port`, or the socket's path. Where it names none, those of libpq. */
  readonly servers: readonly string[];
  readonly user?: string;
  readonly database?: string;
  /** Where it says nothing, that of libpq: some drivers never encrypt by themselves, and others verify under `require`. */
  readonly tls: string;
  readonly passedOver: readonly string[];
}

const strings: readonly RealString[] = table;

describe('what stands in the settings of real projects means what it means there', () => {
  test.each(strings)('$from: $text', ({ text, servers, user, database, tls, passedOver }) => {
    expect(text).toMatch(postgres.resembles ?? /^$/u);
    expect(isConnectionString(text)).toBe(true);
    const warnings: string[] = [];
    const parameters = connectionString.parse(text, (warning) => warnings.push(warning));
    const connection = connectionFrom(withDefaults(parameters, {}), {}, undefined);
    expect({
      servers: connection.servers.map(({ label, address }) => ('path' in address ? address.path : label)),
      user: parameters.get('user'),
      database: database === undefined ? undefined : connection.database,
      tls: connection.encryption.mode,
    }).toEqual({ servers, user, database, tls });
    expect(warnings).toEqual([]);
    // It is printed without anything else, and reads back.
    const printed = connectionString.print(text);
    expect(printed).toMatch(/^postgres:\/\//);
    expect(passedOver.filter((name) => !heeded.has(name) && printed.includes(`${name}=`))).toEqual([]);
  });
});

/** Passed over at the log-in, and used elsewhere. */
const heeded = new Set(['connect_timeout', 'application_name', 'search_path']);

/** One host, no file to read, and no notation that node-postgres has not. */
const readable = strings.filter(
  ({ text }) =>
    /^\w+:\/\/[^,]*$/.test(text) &&
    !/sslcert|sslrootcert|sslkey|sslmode|=host|dbname=|%23|:\/\/\/\/|host=|: /.test(text),
);

describe('node-postgres reads the same', () => {
  test('most of them', () => expect(readable.length).toBeGreaterThan(50));

  test.each(readable)('$text', ({ text }) => {
    const theirs = parse(text);
    const ours = connectionString.parse(text);
    expect({
      host: ours.get('host') ?? '',
      port: ours.get('port') ?? '',
      user: ours.get('user') ?? '',
      password: ours.get('password') ?? '',
      database: ours.get('dbname') ?? null,
    }).toEqual({
      host: theirs.host,
      port: theirs.port ?? '',
      user: theirs.user,
      password: theirs.password,
      database: theirs.database,
    });
  });
});

describe('what cannot be had is refused, and says why', () => {
  test.each([
    // Supavisor's manual: a & in place of the ?.
    [
      'postgresql://postgres:postgres@localhost:6543/postgres&options=reference%3Ddev_tenant',
      'a ? comes before',
    ],
    // CockroachDB's manual: the = is encoded, too.
    ['postgres://m@db:26257/movr?sslmode=verify-full&options%3D-c%20search_path%3Dx', 'expected NAME=VALUE'],
    // CockroachDB's manual: no prefix of pgJDBC's.
    ['jdbc:postgres://localhost:26257/movr', 'expected a URL such as jdbc:postgresql://'],
    // Golang-migrate's manual: no mode of libpq's.
    ['postgres://localhost:5432/database?sslmode=enable', 'sslmode: expected one of'],
    // Gorm's manual: what Google's proxy alone can dial.
    ['host=project:region:instance user=postgres dbname=postgres', 'expected a host name'],
    // Prisma's manual: a file of PKCS12.
    ['postgresql://u:p@localhost/mydb?sslidentity=client.p12&sslpassword=x', 'sslidentity is not supported'],
  ])('%s', (text, message) => {
    expect(() => connectionString.parse(text)).toThrow(message);
  });
});
