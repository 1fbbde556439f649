import { describe, expect, test } from 'vitest';
import { configure, ConfigurationError, type Environment } from '../../src/configuration/index.ts';
import { nearest } from '../../src/spelling.ts';
import { given, problemsOf } from './configured.ts';

const tcp = { kind: 'tcp', host: 'db', port: 5432 };

const thrown = (args: string[], env: Environment): unknown => {
  try {
    return configure(args, env);
  } catch (error) {
    return error;
  }
};

const serviceUrl = 'expected a port, and a URL stands there: Kubernetes sets a variable such as DB_PORT so';

describe('a mistake says where it stands and what was expected', () => {
  test.each([
    ['host', { kind: 'tcp', port: 1 }, 'is missing'],
    ['host', { ...tcp, host: '' }, 'expected a text that is not empty'],
    ['host', { ...tcp, host: 3 }, 'expected a text, in quotes'],
    ['port', { ...tcp, port: 0 }, 'expected a port from 1 to 65535'],
    ['port', { ...tcp, port: 65_536 }, 'expected a port from 1 to 65535'],
    ['port', { ...tcp, port: 1.5 }, 'expected a port from 1 to 65535'],
    ['port', { ...tcp, port: null }, 'expected a port from 1 to 65535'],
    ['url', { kind: 'postgres', url: 'postgres://a:word@db:tcp://10.0.0.1:5432/app' }, serviceUrl],
    ['url', { kind: 'redis', url: 'redis://db:tcp://10.0.0.1:6379' }, serviceUrl],
    ['url', { kind: 'http', url: 'http://db:tcp://10.0.0.1:80/health' }, serviceUrl],
    ['port', { ...tcp, port: 'tcp://10.0.0.1:5432' }, serviceUrl],
    ['timeout', { ...tcp, timeout: '30' }, 'a number without a unit is ambiguous: write 30s or 30ms'],
    ['timeout', { ...tcp, timeout: 30 }, 'a number without a unit is ambiguous: write 30s or 30ms'],
    ['timeout', { ...tcp, timeout: '-1s' }, 'expected a duration such as 500ms, 5s, 1m30s or 2h'],
    ['backoff.factor', { ...tcp, backoff: { factor: 0.5 } }, 'expected a number from 1 to 100'],
    ['backoff.jitter', { ...tcp, backoff: { jitter: 2 } }, 'expected a number from 0 to 1'],
    ['backoff.max', { ...tcp, backoff: { max: 5 } }, 'a number without a unit is ambiguous: write 5s or 5ms'],
    ['url', { kind: 'http', url: 'api' }, 'expected a URL such as http://api:8080/health'],
    ['url', { kind: 'http', url: 'ftp://api' }, 'expected a URL that starts with http:// or https://'],
    ['status', { kind: 'http', url: 'http://a', status: '999' }, 'expected statuses such as 200, 200-399 or'],
    [
      'status',
      { kind: 'http', url: 'http://a', status: '300-200' },
      'a range of statuses ends before it starts',
    ],
    ['status', { kind: 'http', url: 'http://a', status: 200 }, 'expected a text, in quotes'],
    [
      'method',
      { kind: 'http', url: 'http://a', method: 'GET /' },
      'expected an HTTP method such as GET or HEAD',
    ],
    ['url', { kind: 'redis', url: 'redis:c' }, 'expected a URL such as redis://'],
    ['port', { ...tcp, port: '5432' }, 'expected a port from 1 to 65535'],
    ['invert', { ...tcp, invert: 'yes' }, 'expected true or false'],
    ['successes', { ...tcp, successes: '2' }, 'expected a whole number from 1 to 1000'],
    ['backoff', { ...tcp, backoff: [] }, 'expected an object'],
    ['headers', { kind: 'http', url: 'http://a', headers: [] }, 'expected a map'],
    ['includes', { kind: 'dns', host: 'a', includes: 'b' }, 'expected a list'],
    ['db', { kind: 'redis', host: 'c', db: -1 }, 'expected a whole number from 0 to 1000000'],
    ['host', { kind: 'redis', url: 'redis://c', host: 'd' }, '"url" says this already: give one of them'],
    ['path', { kind: 'file', path: 'a\0b' }, 'expected a text of whole characters, without NUL'],
    [
      'query',
      { kind: 'postgres', host: 'db', query: 'SELECT \0' },
      'expected a text of whole characters, without NUL',
    ],
  ])('as for %s of %j', (key, dependency, message) => {
    expect(problemsOf([], given({ dependencies: { db: dependency } }))).toEqual([
      expect.stringContaining(`WAIT_FOR: dependencies.db.${key}: ${message}`),
    ]);
  });

  test.each([
    [{ kind: 'redis' }, '"url", "host" or "socketPath" is missing'],
    [{ host: 'db' }, '"kind" is missing; known: http, tcp, '],
    [{ kind: 'posgres' }, 'unknown kind "posgres"; did you mean "postgres"?'],
    [{ kind: 3 }, '"kind": expected one of http, '],
  ])('as in %j', (dependency, message) => {
    expect(problemsOf([], given({ dependencies: { db: dependency } }))).toEqual([
      expect.stringContaining(`WAIT_FOR: dependencies.db: ${message}`),
    ]);
  });
});

describe('an unknown key is an error that names the nearest known one', () => {
  test.each([
    [{ dependencies: [{ ...tcp, timout: '5s' }] }, 'WAIT_FOR: dependencies[0]', 'timout', 'timeout'],
    [{ dependencies: { a: { ...tcp, prt: 1 } } }, 'WAIT_FOR: dependencies.a', 'prt', 'port'],
    [{ dependencies: [{ ...tcp, hots: 'db' }] }, 'WAIT_FOR: dependencies[0]', 'hots', 'host'],
    [
      { dependencies: [{ ...tcp, backoff: { inital: '1s' } }] },
      'WAIT_FOR: dependencies[0].backoff',
      'inital',
      'initial',
    ],
    [
      { dependencies: [{ anyOf: [tcp], requird: false }] },
      'WAIT_FOR: dependencies[0]',
      'requird',
      'required',
    ],
    [{ timeOut: '5s' }, 'WAIT_FOR', 'timeOut', 'timeout'],
    [{ dependancies: [] }, 'WAIT_FOR', 'dependancies', 'dependencies'],
    [
      { dependencies: [{ ...tcp, attempt_timeout: '5s' }] },
      'WAIT_FOR: dependencies[0]',
      'attempt_timeout',
      'attemptTimeout',
    ],
  ])('as in %j', (document, place, key, meant) => {
    expect(problemsOf([], given(document))).toEqual([
      `${place}: unknown key "${key}"; did you mean "${meant}"?`,
    ]);
  });

  test('or all that are known, where none is near', () => {
    expect(problemsOf([], given({ dependencies: [{ ...tcp, colour: 'red' }] }))).toEqual([
      expect.stringMatching(
        /^WAIT_FOR: dependencies\[0\]: unknown key "colour"; known: kind, name, .*host, port/u,
      ),
    ]);
  });

  test('of another kind too', () => {
    expect(problemsOf([], given({ dependencies: [{ ...tcp, url: 'http://a' }] }))).toEqual([
      expect.stringMatching(/^WAIT_FOR: dependencies\[0\]: unknown key "url"; known: /u),
    ]);
  });
});

describe('the nearest name', () => {
  const known = ['timeout', 'attemptTimeout', 'any', 'host'];
  test.each([
    ['timout', 'timeout'],
    ['TIMEOUT', 'timeout'],
    ['attemptTime', 'attemptTimeout'],
    ['time', undefined],
    ['an', 'any'],
    ['hots', 'host'],
    ['hsot', 'host'],
    ['tiemout', 'timeout'],
    ['ost', 'host'],
    ['sotx', undefined],
    ['timeout'.repeat(20), undefined],
    ['xx', undefined],
    ['', undefined],
  ])('of %j is %s', (name, meant) => {
    expect(nearest(name, known)).toBe(meant);
  });
});

test('all mistakes of all sources are said at once, each with its place', () => {
  const env = {
    WAIT_FOR: JSON.stringify({
      timeout: 5,
      colour: 'red',
      dependencies: {
        a: { ...tcp, port: 0, hots: 'x', timeout: '5' },
        b: { kind: 'http', url: { env: 'MISSING' }, headers: { a: 1, b: '' } },
        c: 'mysql://db',
        d: { kind: 'tpc' },
      },
    }),
    WAIT_FOR_ANY: 'maybe',
    WAIT_FOR_TARGET_E: 'nothing',
  };
  const places = [
    'command line: unknown option "--bogus"',
    '--timeout: ',
    'WAIT_FOR_ANY: ',
    'WAIT_FOR_TARGET_E: ',
    'WAIT_FOR: timeout: ',
    'WAIT_FOR: unknown key "colour"',
    'WAIT_FOR: dependencies.a: unknown key "hots"',
    'WAIT_FOR: dependencies.a.port: ',
    'WAIT_FOR: dependencies.a.timeout: ',
    'WAIT_FOR: dependencies.b.url: the variable MISSING is not set',
    'WAIT_FOR: dependencies.b.headers.a: ',
    'WAIT_FOR: dependencies.b.headers.b: ',
    'WAIT_FOR: dependencies.c: "mysql" is no kind of its own: HOST:3306',
    'WAIT_FOR: dependencies.d: unknown kind "tpc"; did you mean "tcp"?',
  ];
  const problems = problemsOf(['-t', 'soon', '--bogus'], env);
  expect(places.filter((place) => !problems.some((problem) => problem.startsWith(place)))).toEqual([]);
  expect(problems).toHaveLength(places.length);
});

describe('an error knows how it is to be said, as far as that could be read', () => {
  test.each([
    { args: ['--check', '-t', '5'], env: {}, mode: 'check', logFormat: 'text' },
    { args: ['-t', '5'], env: { WAIT_FOR_LOG_FORMAT: 'json' }, mode: 'wait', logFormat: 'json' },
    { args: ['-t', '5'], env: { WAIT_FOR_LOG_FORMAT: 'xml' }, mode: 'wait', logFormat: 'text' },
  ])('from $args and $env', ({ args, env, mode, logFormat }) => {
    const error = thrown(args, env);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ mode, logFormat });
  });

  test('and is one message, a line for each mistake', () => {
    expect(() => configure(['-t', '5', '--any=1', 'a:1'], {})).toThrow(
      '--any: takes no value\n--timeout: a number without a unit is ambiguous: write 5s or 5ms',
    );
  });
});
