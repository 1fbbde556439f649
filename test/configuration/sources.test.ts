import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Environment } from '../../src/configuration/index.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';
import { dependenciesOf, given, problemsOf, read } from './configured.ts';

let directory: TemporaryDirectory;
let config: string;
let list: string;

beforeAll(async () => {
  directory = await temporaryDirectory('sources');
  config = join(directory.path, 'wait-for.json');
  list = join(directory.path, 'list');
  await writeFile(
    config,
    JSON.stringify({
      timeout: '1m',
      attemptTimeout: '1s',
      dependencies: { db: 'tcp://document:1', cache: 'redis://document' },
    }),
  );
  await writeFile(list, 'tcp://listed:1\nredis://listed\n');
});

afterAll(() => directory.remove());

describe('WAIT_FOR holds', () => {
  test.each([
    ['targets', 'tcp://a:1 redis://b', ['tcp a:1', 'redis b:6379']],
    ['an address of IPv6', '[::1]:5432', ['tcp [::1]:5432']],
    ['an address of IPv6 with its zone', '[fe80::1%eth0]:5432', ['tcp [fe80::1%eth0]:5432']],
    ['a list of targets, as a document', '["tcp://a:1"]', ['tcp a:1']],
    ['a document', '{"dependencies": {"x": "tcp://a:1"}}', ['tcp a:1']],
    ['a document after white space', ' \n\t{"dependencies": ["tcp://a:1"]}', ['tcp a:1']],
    ['nothing, where it is empty', '', []],
    ['nothing, where it is blank', ' \n ', []],
  ])('%s', (_what, WAIT_FOR, targets) => {
    expect(dependenciesOf([], { WAIT_FOR }).map(([, target]) => target)).toEqual(targets);
  });
});

describe('WAIT_FOR_FILE names a file that holds what WAIT_FOR would', () => {
  test('targets', () => {
    expect(dependenciesOf([], { WAIT_FOR_FILE: list }).map(([, target]) => target)).toEqual([
      'tcp listed:1',
      'redis listed:6379',
    ]);
  });

  test('or a document, its settings too', () => {
    expect(read([], { WAIT_FOR_FILE: config })).toMatchObject({
      settings: { timeout: 60_000 },
      dependencies: [{ name: 'db' }, { name: 'cache' }],
    });
  });

  test('both set is an error', () => {
    expect(problemsOf([], { WAIT_FOR: 'a:1', WAIT_FOR_FILE: list })).toEqual([
      'WAIT_FOR_FILE: WAIT_FOR is set too: set one of them',
    ]);
  });

  test('but an empty one counts as not set', () => {
    expect(dependenciesOf([], { WAIT_FOR: 'a:1', WAIT_FOR_FILE: '' })).toEqual([['tcp a:1', 'tcp a:1']]);
    expect(dependenciesOf([], { WAIT_FOR: '', WAIT_FOR_FILE: list })).toHaveLength(2);
  });

  test('a missing one is an error that names the variable and the file', () => {
    const missing = join(directory.path, 'missing');
    expect(problemsOf([], { WAIT_FOR_FILE: missing })).toEqual([
      `WAIT_FOR_FILE: ${missing} can't be read: it does not exist [ENOENT]`,
    ]);
  });
});

describe('WAIT_FOR_TARGET_<NAME> is one dependency, named in lower case', () => {
  test('each of them', () => {
    const env = { WAIT_FOR_TARGET_DB: ' tcp://a:1\n', WAIT_FOR_TARGET_Message_Bus: 'tcp://b:2' };
    expect(dependenciesOf([], env)).toEqual([
      ['db', 'tcp a:1'],
      ['message_bus', 'tcp b:2'],
    ]);
  });

  test('an empty one counts as not set', () => {
    expect(dependenciesOf([], { WAIT_FOR_TARGET_DB: '' })).toEqual([]);
  });

  test('it holds no list', () => {
    expect(problemsOf([], { WAIT_FOR_TARGET_DB: 'tcp://a:1 tcp://b:2' })).toEqual([
      expect.stringMatching(/^WAIT_FOR_TARGET_DB: expected HOST:PORT/u),
    ]);
  });

  test('it has no other name', () => {
    expect(problemsOf([], { WAIT_FOR_TARGET_DB: 'tcp://a:1#name=other' })).toEqual([
      'WAIT_FOR_TARGET_DB.name: the name is given already',
    ]);
  });

  test.each([
    ['a URL', 'WAIT_FOR_TARGET_REDIS://C'],
    ['two lines', 'WAIT_FOR_TARGET_A\nB'],
    ['long', `WAIT_FOR_TARGET_${'A'.repeat(251)}`],
  ])('its name is a name, and not %s', (_what, variable) => {
    expect(problemsOf([], { [variable]: 'db:1' })).toEqual([
      expect.stringContaining('expected a name of at most 250 printable characters, and no URL'),
    ]);
  });

  test('two that differ in case are one name given twice', () => {
    expect(problemsOf([], { WAIT_FOR_TARGET_DB: 'a:1', WAIT_FOR_TARGET_db: 'a:2' })).toEqual([
      'WAIT_FOR_TARGET_db: the name "db" is given twice',
    ]);
  });
});

describe('the document, WAIT_FOR and WAIT_FOR_TARGET_<NAME> are merged by name, the later ones winning', () => {
  const cases: { what: string; env: Environment; expected: [string, string][] }[] = [
    {
      what: 'the document alone',
      env: {},
      expected: [
        ['db', 'tcp document:1'],
        ['cache', 'redis document:6379'],
      ],
    },
    {
      what: 'WAIT_FOR replaces one of the document',
      env: { WAIT_FOR: 'tcp://words:1#name=db' },
      expected: [
        ['db', 'tcp words:1'],
        ['cache', 'redis document:6379'],
      ],
    },
    {
      what: 'WAIT_FOR adds one',
      env: { WAIT_FOR: 'tcp://words:1' },
      expected: [
        ['db', 'tcp document:1'],
        ['cache', 'redis document:6379'],
        ['tcp words:1', 'tcp words:1'],
      ],
    },
    {
      what: 'a variable replaces one of both',
      env: { WAIT_FOR: 'tcp://words:1#name=db', WAIT_FOR_TARGET_DB: 'tcp://variable:1' },
      expected: [
        ['db', 'tcp variable:1'],
        ['cache', 'redis document:6379'],
      ],
    },
    {
      what: 'a variable adds one',
      env: { WAIT_FOR_TARGET_API: 'http://variable/' },
      expected: [
        ['db', 'tcp document:1'],
        ['cache', 'redis document:6379'],
        ['api', 'http http://variable/'],
      ],
    },
  ];

  test.each(cases)('$what', ({ env, expected }) => {
    expect(dependenciesOf([], { WAIT_FOR_CONFIG: config, ...env })).toEqual(expected);
  });

  test('targets on the command line are the whole list, but the settings of the document stay', () => {
    const env = { WAIT_FOR: 'tcp://words:1', WAIT_FOR_TARGET_API: 'tcp://variable:1' };
    const { settings, dependencies } = read(['-c', config, 'tcp://line:1', 'npm'], env);
    expect(dependencies.map(({ name }) => name)).toEqual(['tcp line:1']);
    expect(settings.timeout).toBe(60_000);
  });

  test('--config wins over WAIT_FOR_CONFIG', () => {
    const env = { WAIT_FOR_CONFIG: join(directory.path, 'missing') };
    expect(dependenciesOf(['--config', config], env)).toHaveLength(2);
  });

  test('the settings in WAIT_FOR win over those of the document, one by one', () => {
    const env = { WAIT_FOR_CONFIG: config, ...given({ timeout: '2m', dependencies: [] }) };
    expect(read([], env).settings).toMatchObject({ timeout: 120_000, attemptTimeout: 1000 });
  });
});

describe('WAIT_FOR_SKIP starts the command at once', () => {
  test('whatever is declared, and however wrong', () => {
    const env = { WAIT_FOR_SKIP: '1', WAIT_FOR: 'no target', WAIT_FOR_CONFIG: '/nowhere' };
    expect(read(['mysql://db', 'npm'], env)).toMatchObject({
      skip: true,
      dependencies: [],
      command: ['npm'],
    });
  });

  test('but --check and --print-config tell of every mistake all the same', () => {
    for (const option of ['--check', '--print-config'])
      expect(problemsOf([option], { WAIT_FOR_SKIP: '1', WAIT_FOR: 'no' })).toHaveLength(1);
  });

  test('and --check looks', () => {
    expect(read(['--check', 'a:1'], { WAIT_FOR_SKIP: '1' }).dependencies).toHaveLength(1);
  });

  test('but not where it is off', () => {
    expect(read(['a:1', 'npm'], { WAIT_FOR_SKIP: '0' })).toMatchObject({
      skip: false,
      dependencies: [{ name: 'tcp a:1' }],
    });
  });
});

describe('a WAIT_FOR_… variable that is not known', () => {
  test('is a warning that names the nearest known one', () => {
    const { warnings } = read(['a:1'], { WAIT_FOR_TIMOUT: '3s' });
    expect(warnings).toEqual(['the variable WAIT_FOR_TIMOUT is not known; did you mean "WAIT_FOR_TIMEOUT"?']);
  });

  test('is not one that is known, nor one of the app', () => {
    const env = {
      WAIT_FOR: 'a:1',
      WAIT_FOR_CONFIG: config,
      WAIT_FOR_TIMEOUT: '3s',
      WAIT_FOR_ATTEMPT_TIMEOUT: '1s',
      WAIT_FOR_FAIL_FAST: '1',
      WAIT_FOR_ANY: '1',
      WAIT_FOR_LOG_LEVEL: 'info',
      WAIT_FOR_LOG_FORMAT: 'text',
      WAIT_FOR_SKIP: '0',
      WAIT_FOR_TARGET_X: 'b:2',
      WAITFOR: 'x',
      PATH: '/bin',
    };
    expect(read([], env).warnings).toEqual([]);
  });
});
