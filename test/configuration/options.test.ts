import { describe, expect, test } from 'vitest';
import { configure } from '../../src/configuration/index.ts';
import { parseCommandLine } from '../../src/configuration/command-line.ts';
import type { Problem } from '../../src/configuration/problems.ts';
import { problemsOf } from './configured.ts';

function read(...args: string[]) {
  const problems: Problem[] = [];
  const { given, ...rest } = parseCommandLine(args, problems);
  return {
    ...rest,
    given: Object.fromEntries([...given].map(([key, { text }]) => [key, text])),
    problems,
  };
}

const nothing = { mode: 'wait', given: {}, targets: [], command: [], problems: [] };

describe('options come first', () => {
  test.each([
    [['-t', '30s'], { timeout: '30s' }],
    [['-t30s'], { timeout: '30s' }],
    [['--timeout', '30s'], { timeout: '30s' }],
    [['--timeout=30s'], { timeout: '30s' }],
    [['--timeout=a=b'], { timeout: 'a=b' }],
    [['--attempt-timeout', '2s'], { attemptTimeout: '2s' }],
    [['-c', 'wait.json'], { config: 'wait.json' }],
    [['--config=wait.json'], { config: 'wait.json' }],
    [['--fail-fast'], { failFast: 'true' }],
    [['--any'], { any: 'true' }],
    [['-q'], { logLevel: 'error' }],
    [['--quiet'], { logLevel: 'error' }],
    [['-v'], { logLevel: 'debug' }],
    [['--log-format', 'json'], { logFormat: 'json' }],
    [['-qt5s'], { logLevel: 'error', timeout: '5s' }],
    [['-t', '-5s'], { timeout: '-5s' }],
    [['-t', '--'], { timeout: '--' }],
    [['-q', '-v'], { logLevel: 'debug' }],
    [['-t1s', '-t2s'], { timeout: '2s' }],
  ])('as in %j', (args, given) => {
    expect(read(...args)).toEqual({ ...nothing, given });
  });
});

describe('an option asks for something else than a wait', () => {
  test.each([
    [['--check'], 'check'],
    [['--print-config'], 'print-config'],
    [['--print-schema'], 'print-schema'],
    [['-h'], 'help'],
    [['--help'], 'help'],
    [['--version'], 'version'],
    [['--check', '--help'], 'help'],
    [['--help', '--check'], 'help'],
    [['--check', '--print-config'], 'print-config'],
  ])('as in %j', (args, mode) => {
    expect(read(...args)).toEqual({ ...nothing, mode });
  });
});

describe('a mistake keeps nobody from what only informs', () => {
  test.each([
    [['--help', '-x'], {}, 'help'],
    [['-hx'], {}, 'help'],
    [['--help=all'], {}, 'help'],
    [['--bogus', '-h', 'mysql://db'], { WAIT_FOR_TIMEOUT: '5' }, 'help'],
    [['--help'], { WAIT_FOR: '{', WAIT_FOR_SKIP: 'perhaps' }, 'help'],
    [['--version'], { WAIT_FOR_CONFIG: '/nowhere' }, 'version'],
    [['--print-schema', '-t'], { WAIT_FOR_ANY: 'maybe' }, 'print-schema'],
  ])('as with %j and %j', (args, env, mode) => {
    expect(configure(args, env)).toMatchObject({ mode, requirements: [], command: [] });
  });

  test.each([['--print-config'], ['--check']])('but %s tells of it', (option) => {
    expect(problemsOf([option, '--bogus', 'db:1'])).toHaveLength(1);
  });
});

describe('targets end at the first operand that is none, and the command begins there', () => {
  test.each([
    { args: ['node', 'server.js'], targets: [], command: ['node', 'server.js'] },
    { args: ['db:1', 'node', 'server.js'], targets: ['db:1'], command: ['node', 'server.js'] },
    { args: ['db:1', 'redis://c', 'npm'], targets: ['db:1', 'redis://c'], command: ['npm'] },
    { args: ['db:1', '--', 'npm'], targets: ['db:1'], command: ['npm'] },
    { args: ['--', 'db:1'], targets: [], command: ['db:1'] },
    { args: ['--', '--', 'npm'], targets: [], command: ['--', 'npm'] },
    { args: ['--', '-x'], targets: [], command: ['-x'] },
    { args: ['--'], targets: [], command: [] },
    { args: ['db:1', '--'], targets: ['db:1'], command: [] },
    { args: ['npm', '-t', '5s', '--', 'db:1'], targets: [], command: ['npm', '-t', '5s', '--', 'db:1'] },
    { args: ['db:1', 'npm', 'redis://c'], targets: ['db:1'], command: ['npm', 'redis://c'] },
    { args: ['/run/app', ''], targets: [], command: ['/run/app', ''] },
    { args: ['http://a b/#x=1'], targets: ['http://a b/#x=1'], command: [] },
  ])('as in $args', ({ args, targets, command }) => {
    expect(read(...args)).toEqual({ ...nothing, targets, command });
  });

  test('which is passed on byte for byte', () => {
    const command = ['sh', '-c', 'echo "$1"  \n\t\u{1F600}', '--', '', '--help'];
    expect(read('-q', ...command).command).toEqual(command);
  });
});

describe('a mistake on the command line says where and how to put it right', () => {
  test.each([
    [['--timout', '5s', 'db:1'], 'command line: unknown option "--timout"; did you mean "--timeout"?'],
    [['-x', 'db:1'], /^command line: unknown option "-x"; known: --timeout, /u],
    [['-t'], '--timeout: a value is missing: --timeout DURATION'],
    [['--timeout='], '--timeout: a value is missing: --timeout DURATION'],
    [['--timeout', ''], '--timeout: a value is missing: --timeout DURATION'],
    [['--any=true', 'db:1'], '--any: takes no value'],
    [['-t', '5', 'db:1'], '--timeout: a number without a unit is ambiguous: write 5s or 5ms'],
    [['--log-format', 'xml', 'db:1'], '--log-format: expected one of text, json'],
    [['db:1', '-q'], /^command line: options come before the targets/u],
    [['mysql://db', 'npm'], /^target 1: "mysql" is no kind of its own: HOST:3306 waits/u],
    [['db:1', 'mysql://db'], /^target 2: "mysql" is no kind of its own/u],
    [['--check', 'db:1', 'npm'], '--check: takes no command: it only looks'],
  ])('as in %j', (args, problem) => {
    expect(problemsOf(args)).toEqual([expect.stringMatching(problem)]);
  });

  test('and does not hide the next one', () => {
    expect(problemsOf(['--bogus', '--any=1', '-t', '5', 'mysql://db', 'npm'])).toHaveLength(4);
  });
});
