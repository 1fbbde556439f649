import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configure, type Environment } from '../../src/configuration/index.ts';
import { printConfiguration } from '../../src/configuration/print.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';
import { given, meaning } from './configured.ts';

let directory: TemporaryDirectory;

beforeAll(async () => {
  directory = await temporaryDirectory('print');
});

afterAll(() => directory.remove());

const tcp = { kind: 'tcp', host: 'db', port: 5432 };

const print = (args: readonly string[], env: Environment = {}): string =>
  printConfiguration(configure(args, env));
const printed = (args: readonly string[], env: Environment = {}): unknown => JSON.parse(print(args, env));

const withoutOrigins = (document: unknown): unknown =>
  typeof document === 'object' ? { ...document, $origins: undefined } : document;

describe('what is printed reads back to the same', () => {
  const cases: { what: string; args?: string[]; env?: Environment }[] = [
    { what: 'nothing' },
    { what: 'targets', args: ['db:1', 'db:1', 'http://api/health', 'redis://cache/2', 'file:///run/x'] },
    { what: 'options', args: ['-t0', '--attempt-timeout=1m30s', '--any', '--fail-fast', '-q', 'db:1'] },
    {
      what: 'variables',
      env: { WAIT_FOR: 'db:1', WAIT_FOR_ANY: 'Yes', WAIT_FOR_FAIL_FAST: 'off', WAIT_FOR_LOG_FORMAT: 'json' },
    },
    { what: 'options behind a #', args: ['http://a/#status=200,204&timeout=3s&backoff.max=1s&name=api'] },
    { what: 'a URL without secrets', args: ['http://api/health', 'rediss://cache'] },
    { what: 'what a variable holds', args: ['env:URL', 'env:URL#timeout=3s&name=api'] },
    { what: 'names that are derived alike', args: ['db:1#name=tcp db:1 #2', 'db:1', 'db:1', 'http://api/'] },
    { what: 'names that are numbers', env: { WAIT_FOR: 'db:1#name=b', WAIT_FOR_TARGET_7: 'db:2' } },
    {
      what: 'groups',
      env: given([
        { anyOf: ['db:1', { allOf: ['db:2', { ...tcp, name: 'main', successes: 2 }], name: 'both' }] },
        { atLeast: 2, of: [tcp, tcp, 'http://api/'], required: false, name: 'replicas' },
        { ...tcp, invert: true, failFast: true, initialDelay: '1s', backoff: { jitter: 0 } },
      ]),
    },
    {
      what: 'groups by name',
      env: given({ dependencies: { some: { of: [tcp, 'db:2'], atLeast: { env: 'COUNT' } }, one: tcp } }),
    },
    {
      what: 'a document',
      env: given({
        timeout: '0',
        attemptTimeout: { env: 'LIMIT' },
        logLevel: 'debug',
        dependencies: {
          db: {
            kind: 'redis',
            host: 'db',
            password: { env: 'PASSWORD' },
            attemptTimeout: '9s',
          },
          api: { kind: 'http', url: { env: 'URL' }, headers: { Authorization: { env: 'PASSWORD' } } },
          '1': { kind: 'tcp', host: 'one', port: 1, backoff: { initial: '1s' }, timeout: 0 },
          file: 'file:///run/secrets/x',
        },
      }),
    },
  ];
  const values = { PASSWORD: 'secret', URL: 'http://u:secret@api/health?x=y', LIMIT: '2s', COUNT: '1' };

  test.each(cases)('be it $what', async ({ what, args = [], env = {} }) => {
    const path = join(directory.path, `${what}.json`);
    const text = print(args, { ...env, ...values });
    await writeFile(path, text);
    expect(meaning(['--config', path], values)).toEqual(meaning(args, { ...env, ...values }));
    const again = printed(['--config', path], values);
    expect(withoutOrigins(again)).toEqual(withoutOrigins(JSON.parse(text)));
  });
});

describe('secrets are masked, and what is harmless is not', () => {
  test.each([
    ['redis://:secret@cache/2', { url: 'redis://***@cache:6379/2' }],
    ['postgres://app:secret@db:5432/shop', { url: 'postgres://app:***@db:5432/shop' }],
    ['http://u:secret@api/health?token=secret', { url: 'http://***@api/health?***' }],
    ['http://api/#headers.Authorization=secret', { headers: { Authorization: '***' } }],
  ])('in %s', (target, expected) => {
    expect(printed([target])).toMatchObject({ dependencies: [expected] });
    expect(print([target])).not.toContain('secret');
  });
});

describe('what is printed', () => {
  test('has every default filled in', () => {
    expect(printed(['http://api/'])).toMatchObject({
      timeout: '5m',
      attemptTimeout: '5s',
      failFast: false,
      any: false,
      logLevel: 'info',
      logFormat: 'text',
      dependencies: [
        {
          kind: 'http',
          url: 'http://api/',
          method: 'GET',
          status: '200-399',
          headers: {},
          attemptTimeout: '5s',
          initialDelay: '0',
          successes: 1,
          required: true,
          invert: false,
          failFast: false,
        },
      ],
    });
  });

  test('says where each value comes from', () => {
    const env = {
      ...given({ timeout: '1m', dependencies: { db: 'tcp://db:1' } }),
      WAIT_FOR_ATTEMPT_TIMEOUT: '1s',
      WAIT_FOR_TARGET_API: 'http://api/',
    };
    expect(printed(['-q'], env)).toHaveProperty('$origins', {
      timeout: 'WAIT_FOR: timeout',
      attemptTimeout: 'WAIT_FOR_ATTEMPT_TIMEOUT',
      failFast: 'default',
      any: 'default',
      logLevel: '--quiet',
      logFormat: 'default',
      'dependencies.db': 'WAIT_FOR: dependencies.db',
      'dependencies.api': 'WAIT_FOR_TARGET_API',
    });
  });

  test('is a map where all have a name, and a list where one was derived', () => {
    expect(printed(['db:1#name=a', 'db:2#name=b'])).toMatchObject({ dependencies: { a: {}, b: {} } });
    expect(printed(['db:1#name=a', 'db:2'])).toMatchObject({
      dependencies: [{ name: 'a' }, { kind: 'tcp', host: 'db', port: 2 }],
    });
  });

  test('is a list where names as keys would change places', () => {
    const env = { WAIT_FOR_TARGET_B: 'db:1', WAIT_FOR_TARGET_1: 'db:2' };
    expect(printed([], env)).toMatchObject({ dependencies: [{ name: 'b' }, { name: '1' }] });
  });

  test('is a member of a group without a name where it has none', () => {
    expect(printed([], given([{ name: 'g', anyOf: [tcp, { ...tcp, name: 'a' }] }]))).toMatchObject({
      dependencies: { g: { required: true, anyOf: [{ kind: 'tcp' }, { name: 'a', kind: 'tcp' }] } },
    });
    expect(print([], given([{ name: 'g', anyOf: [tcp] }]))).not.toContain('"name"');
  });

  test('keeps references as such', () => {
    const password = { env: 'PASSWORD' };
    const env = { ...given({ dependencies: { c: { kind: 'redis', host: 'c', password } } }), PASSWORD: 'x' };
    expect(printed([], env)).toMatchObject({ dependencies: { c: { password } } });
  });

  test('ends with a newline, as a file does', () => {
    expect(print([])).toMatch(/\}\n$/u);
  });
});
