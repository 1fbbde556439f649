import { describe, expect, test } from 'vitest';
import { dependenciesOf, given, problemsOf, read } from './configured.ts';

const tcp = { kind: 'tcp', host: 'db', port: 5432 };

const patience = (keys: object) => read([], given([{ ...tcp, ...keys }])).dependencies[0];

describe('dependencies are', () => {
  test.each([
    { what: 'a map by name', document: { dependencies: { main: tcp } }, names: ['main'] },
    { what: 'a list', document: { dependencies: [tcp] }, names: ['tcp db:5432'] },
    { what: 'a list at the top level', document: [tcp], names: ['tcp db:5432'] },
    { what: 'a list with names', document: [{ ...tcp, name: 'main' }], names: ['main'] },
    { what: 'targets in a map', document: { dependencies: { main: 'db:5432' } }, names: ['main'] },
    { what: 'targets in a list', document: ['db:5432#name=main', 'db:5432'], names: ['main', 'tcp db:5432'] },
    { what: 'none', document: {}, names: [] },
  ])('$what', ({ document, names }) => {
    expect(dependenciesOf([], given(document))).toEqual(names.map((name) => [name, 'tcp db:5432']));
  });
});

describe('names that are derived', () => {
  test('say kind and target, and are numbered where they repeat', () => {
    const list = ['db:1', 'tcp://db:1', { kind: 'tcp', host: 'db', port: 1 }, 'db:2'];
    expect(dependenciesOf([], given(list)).map(([name]) => name)).toEqual([
      'tcp db:1',
      'tcp db:1 #2',
      'tcp db:1 #3',
      'tcp db:2',
    ]);
  });
});

describe('one line says what a dependency is', () => {
  test.each([
    [{ kind: 'http', url: 'http://api:8080/health' }, 'http http://api:8080/health'],
    [{ kind: 'http', url: 'https://[::1]/a' }, 'http https://[::1]/a'],
    [tcp, 'tcp db:5432'],
    [{ kind: 'tcp', host: '::1', port: 80 }, 'tcp [::1]:80'],
    [{ kind: 'postgres', url: 'postgres://app:p@db:5432/shop' }, 'postgres app@db:5432/shop'],
    [{ kind: 'redis', url: 'redis://:p@cache' }, 'redis cache:6379'],
    [{ kind: 'redis', url: 'rediss://u:p@cache:1/3' }, 'redis cache:1/3'],
    [{ kind: 'redis', host: 'cache', db: 3 }, 'redis cache:6379/3'],
    [{ kind: 'file', path: '/run/secret' }, 'file /run/secret'],
  ])('such as %j', (dependency, line) => {
    expect(dependenciesOf([], given([dependency])).map(([, target]) => target)).toEqual([line]);
  });
});

describe('how patiently a dependency is waited for', () => {
  test('goes by the defaults', () => {
    expect(patience({})).toMatchObject({ timeout: Infinity, attemptTimeout: 5000, backoff: undefined });
  });

  test.each([
    [{ timeout: '30s' }, { timeout: 30_000 }],
    [{ timeout: '0' }, { timeout: Infinity }],
    [{ timeout: 0 }, { timeout: Infinity }],
    [{ attemptTimeout: '500ms' }, { attemptTimeout: 500 }],
    [{ attemptTimeout: '0s' }, { attemptTimeout: Infinity }],
    [{ backoff: {} }, { backoff: { initial: 100, factor: 1.5, max: 5000, jitter: 0.5 } }],
    [{ backoff: { initial: '1s', jitter: 0 } }, { backoff: { initial: 1000, factor: 1.5, jitter: 0 } }],
    [{ backoff: { factor: 3, max: '1m' } }, { backoff: { initial: 100, factor: 3, max: 60_000 } }],
  ])('goes by %j', (keys, expected) => {
    expect(patience(keys)).toMatchObject(expected);
  });

  test('an attempt takes the limit of the whole document unless it has its own', () => {
    const document = { attemptTimeout: '1s', dependencies: [tcp, { ...tcp, attemptTimeout: '2s' }] };
    expect(read([], given(document)).dependencies.map(({ attemptTimeout }) => attemptTimeout)).toEqual([
      1000, 2000,
    ]);
  });

  test('a target says the same behind its #', () => {
    const target = 'db:5432#timeout=30s&attemptTimeout=1s&backoff.initial=1s&backoff.factor=2';
    expect(read([target]).dependencies).toMatchObject([
      { timeout: 30_000, attemptTimeout: 1000, backoff: { initial: 1000, factor: 2 } },
    ]);
  });
});

describe('what is not the outline of a document is an error', () => {
  test.each([
    ['{', 'WAIT_FOR: it is not JSON: '],
    ['{"dependencies": [],,}', 'WAIT_FOR: it is not JSON: '],
    ['{"dependencies": []} / comment', 'WAIT_FOR: it is not JSON: '],
    ['{"dependencies": 3}', 'WAIT_FOR: dependencies: expected a map by name, or a list'],
    ['{"dependencies": null}', 'WAIT_FOR: dependencies: expected a map by name, or a list'],
    ['[3]', 'WAIT_FOR[0]: expected an object or a target'],
    ['[null]', 'WAIT_FOR[0]: expected an object or a target'],
    ['[[]]', 'WAIT_FOR[0]: expected an object or a target'],
    ['{"dependencies": {"db": true}}', 'WAIT_FOR: dependencies.db: expected an object or a target'],
    ['{"dependencies": ["db"]}', 'WAIT_FOR: dependencies[0]: expected a target'],
  ])('such as %s', (WAIT_FOR, problem) => {
    expect(problemsOf([], { WAIT_FOR })).toEqual([expect.stringContaining(problem)]);
  });

  test('with the line and the column of what is not JSON', () => {
    expect(problemsOf([], { WAIT_FOR: '{\n  "timeout" "5s"\n}' })).toEqual([
      'WAIT_FOR: it is not JSON: ColonExpected at line 2, column 13',
    ]);
  });
});

describe('a name is', () => {
  test.each([
    [
      'given once',
      [
        { ...tcp, name: 'a' },
        { ...tcp, name: 'a' },
      ],
      'WAIT_FOR[1]: the name "a" is given twice',
    ],
    [
      'a text',
      [{ ...tcp, name: 3 }],
      'WAIT_FOR[0].name: expected a name of at most 250 printable characters, and no URL',
    ],
    ['not empty', [{ ...tcp, name: '' }], 'WAIT_FOR[0].name: expected a name of at most'],
    ['printable', [{ ...tcp, name: 'a\u001B[31m' }], 'WAIT_FOR[0].name: expected a name of at most'],
    ['one line', ['db:1#name=a%0Ab'], 'WAIT_FOR[0].name: expected a name of at most'],
    ['no URL', [{ ...tcp, name: 'redis://:p@db' }], 'WAIT_FOR[0].name: expected a name of at most'],
    [
      'no URL as a key',
      { dependencies: { 'redis://:p@db': tcp } },
      'WAIT_FOR: dependencies, entry 1: expected a name',
    ],
    [
      'not empty as a key',
      { dependencies: { a: tcp, '': tcp } },
      'WAIT_FOR: dependencies, entry 2: expected a name',
    ],
    ['not two lines', [{ ...tcp, name: 'a\u2028b' }], 'WAIT_FOR[0].name: expected a name of at most'],
    ['whole characters', [{ ...tcp, name: 'a\uD800' }], 'WAIT_FOR[0].name: expected a name of at most'],
    ['not too long', [{ ...tcp, name: 'a'.repeat(251) }], 'WAIT_FOR[0].name: expected a name of at most'],
    [
      'the key, in a map',
      { dependencies: { a: { ...tcp, name: 'b' } } },
      'WAIT_FOR: dependencies.a.name: the name is given already',
    ],
  ])('%s', (_what, document, problem) => {
    expect(problemsOf([], given(document))).toEqual([expect.stringContaining(problem)]);
  });

  test('of 250 characters at most, whatever their encoding', () => {
    const name = '\u{1F600}'.repeat(250);
    expect(dependenciesOf([], given([{ ...tcp, name }]))).toEqual([[name, 'tcp db:5432']]);
  });
});
