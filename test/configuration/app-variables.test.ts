import { describe, expect, test } from 'vitest';
import { dependenciesOf, given, problemsOf, read } from './configured.ts';

describe('what is around the value of a variable is no part of it', () => {
  test.each([
    ['blanks', '  db:5432  '],
    ['a line end', 'db:5432\n'],
    ['a carriage return', 'db:5432\r\n'],
    ['a byte order mark', '\u{feff}db:5432'],
  ])('%s', (_what, value) => {
    expect(dependenciesOf(['env:ADDRESS'], { ADDRESS: value })).toEqual([['tcp db:5432', 'tcp db:5432']]);
    expect(dependenciesOf([], { WAIT_FOR: value })).toEqual([['tcp db:5432', 'tcp db:5432']]);
    expect(dependenciesOf([], { WAIT_FOR_TARGET_DB: value })).toEqual([['db', 'tcp db:5432']]);
    expect(read(['db:1'], { WAIT_FOR_TIMEOUT: value.replace('db:5432', '3s') }).settings.timeout).toBe(3000);
  });

  test('nothing else counts as not set', () => {
    expect(problemsOf(['env:ADDRESS'], { ADDRESS: ' \r\n' })).toEqual([
      'target 1: the variable ADDRESS is not set',
    ]);
    expect(read(['db:1'], { WAIT_FOR_TIMEOUT: ' ' }).settings.timeout).toBe(300_000);
  });
});

describe('what the app will see at the end of its variable is warned of', () => {
  test.each([
    ['redis://cache:6379\r\n', 'a carriage return'],
    ['redis://cache:6379\n', 'a line end'],
    ['redis://cache:6379 ', 'white space'],
  ])('%j', (value, what) => {
    const warning = `the variable REDIS_URL ends with ${what}, which is left out here; the app sees it`;
    expect(read(['env:REDIS_URL'], { REDIS_URL: value }).warnings).toEqual([warning]);
    const document = given([{ kind: 'redis', url: { env: 'REDIS_URL' } }]);
    expect(read([], { ...document, REDIS_URL: value }).warnings).toEqual([warning]);
  });

  test('a blank in front is not', () => {
    expect(read(['env:REDIS_URL'], { REDIS_URL: ' redis://cache' }).warnings).toEqual([]);
  });
});

describe('quotation marks, as Docker keeps them, are an error that says so', () => {
  test.each(['"db:5432"', "'db:5432'"])('%s', (value) => {
    const marks = "is in quotation marks: Docker's env files keep them; leave them out";
    expect(problemsOf(['env:ADDRESS'], { ADDRESS: value })).toEqual([
      `target 1: the variable ADDRESS ${marks}`,
    ]);
    expect(problemsOf([], { WAIT_FOR: value })).toEqual([`WAIT_FOR: its value ${marks}`]);
    expect(problemsOf(['db:1'], { WAIT_FOR_TIMEOUT: value })).toEqual([
      `WAIT_FOR_TIMEOUT: its value ${marks}`,
    ]);
  });

  test('one at the start of a target, too', () => {
    expect(problemsOf([], { WAIT_FOR: '"db:5432 cache:6379' })).toEqual([
      expect.stringMatching(/^WAIT_FOR, item 1: a target begins with a quotation mark/u),
    ]);
  });
});

describe('a list in a variable is each of what it lists', () => {
  test('addresses', () => {
    expect(
      dependenciesOf(['env:BROKERS'], { BROKERS: 'k1:9092,k2:9092' }).map(([, target]) => target),
    ).toEqual(['tcp k1:9092', 'tcp k2:9092']);
  });

  test('URLs', () => {
    const targets = dependenciesOf(['env:NODES'], { NODES: 'http://es1:9200,http://es2:9200' });
    expect(targets.map(([, target]) => target)).toEqual(['http http://es1:9200/', 'http http://es2:9200/']);
  });

  test('with a name, it is a group of which all are needed', () => {
    const { requirements } = read([], { WAIT_FOR_TARGET_KAFKA: 'env:BROKERS', BROKERS: 'k1:9092, k2:9092' });
    expect(requirements).toEqual([expect.objectContaining({ name: 'kafka', atLeast: 2, required: true })]);
  });

  test('options go for each of them', () => {
    const { dependencies } = read(['env:BROKERS#timeout=3s'], { BROKERS: 'k1:9092,k2:9092' });
    expect(dependencies.map(({ timeout }) => timeout)).toEqual([3000, 3000]);
  });

  test('a list that is not required is a group that is not', () => {
    const { requirements } = read(['env:BROKERS#name=kafka&required=no'], { BROKERS: 'k1:1,k2:1' });
    expect(requirements).toEqual([expect.objectContaining({ name: 'kafka', required: false })]);
  });
});

describe('an option settles what the text of a variable leaves open', () => {
  test('its kind', () => {
    expect(dependenciesOf(['env:CACHE#kind=redis'], { CACHE: 'redis://cache' })).toEqual([
      ['redis cache:6379', 'redis cache:6379'],
    ]);
    expect(problemsOf(['env:CACHE#kind=rediss'], { CACHE: 'redis://cache' })).toEqual([
      'target 1 (CACHE): the option "kind" names no kind with targets',
    ]);
  });
});

describe('a connection string in a variable is one target', () => {
  test.each([
    ['postgresql+psycopg2://u:p@h1:1,h2:2/app', 'u@h1:1,h2:2/app'],
    ['postgis://u:p@db/app', 'u@db:5432/app'],
    ['jdbc:p6spy:postgresql://h1:1,h2:2/app?user=u', 'u@h1:1,h2:2/app'],
    ['r2dbc:pool:postgresql://u:p@db/app', 'u@db:5432/app'],
    ['postgresql://u:p@db/app?serverVersion=12.19 (Debian 12.19-1)&charset=utf8', 'u@db:5432/app'],
    ['postgres://u: p@db/app', 'u@db:5432/app'],
    ['dbname=postgresql://u:p@db/app', 'u@db:5432/app'],
    ['Pooling=true;Host=db;Username=u#kind=postgres', 'u@db:5432/u'],
  ])('such as %s', (text, target) => {
    const [value, options] = text.split('#');
    const variable = options === undefined ? 'env:DATABASE_URL' : `env:DATABASE_URL#${options}`;
    expect(dependenciesOf([variable], { DATABASE_URL: value })).toEqual([
      [`postgres ${target}`, `postgres ${target}`],
    ]);
  });

  test.each(['postgres://u@a/x postgis://u@b/y', 'postgres://u@a/x,pgsql://u@b/y'])(
    'and two are two: %s',
    (text) => {
      expect(dependenciesOf(['env:URLS'], { URLS: text }).map(([, target]) => target)).toEqual([
        'postgres u@a:5432/x',
        'postgres u@b:5432/y',
      ]);
    },
  );

  test('a parameter that is nearly a known one gets a warning that says where', () => {
    const env = { DATABASE_URL: 'postgres://u@db/app?sslmod=require&pool=5' };
    const { warnings, dependencies } = read(['db:1', 'env:DATABASE_URL'], env);
    expect(warnings).toEqual([
      'target 2 (DATABASE_URL): the parameter "sslmod" is not known, and is passed over; did you mean "sslmode"?',
    ]);
    expect(dependencies).toHaveLength(2);
  });
});

test('a problem with what a variable holds says where, and which variable', () => {
  expect(problemsOf([], { WAIT_FOR: 'db:1 env:API', API: 'tcp://:5432' })).toEqual([
    'WAIT_FOR, item 2 (API): the host is empty: is a variable not set?',
  ]);
});

test('a comma within the query of a URL stays in it', () => {
  expect(dependenciesOf([], { WAIT_FOR: 'http://x/?ids=a:1,b:2' })).toHaveLength(1);
  expect(dependenciesOf([], { WAIT_FOR: 'http://x/?ids=a:1,b:2,tcp://c:3' })).toHaveLength(2);
  expect(dependenciesOf([], { WAIT_FOR: 'a:1, b:2' })).toHaveLength(2);
});

test('a list behind a # has commas in between', () => {
  const { dependencies } = read(['dns://localhost#includes=127.0.0.1,::1']);
  expect(dependencies).toHaveLength(1);
  expect(problemsOf(['dns://localhost#includes=127.0.0.1,no'])).toEqual([
    'target 1.includes: expected IP addresses',
  ]);
});

describe('comments and trailing commas are fine', () => {
  test('in a document', () => {
    const WAIT_FOR = '{ // what we need\n "dependencies": { /* the database */ "db": "db:5432", }, }';
    expect(dependenciesOf([], { WAIT_FOR })).toEqual([['db', 'tcp db:5432']]);
  });
});
