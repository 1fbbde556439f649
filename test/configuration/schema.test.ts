import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { documentSchema } from '../../src/configuration/schema.ts';
import { definitions } from '../../src/configuration/settings.ts';
import { configure } from '../../src/configuration/index.ts';
import { printConfiguration } from '../../src/configuration/print.ts';
import { kinds } from '../../src/probes/index.ts';
import { given, problemsOf } from './configured.ts';

const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { 'json-pointer': true } });
const validate = ajv.compile(documentSchema());

const tcp = { kind: 'tcp', host: 'db', port: 5432 };
const http = { kind: 'http', url: 'http://api/health' };
const values = { A: '5s', PORT: '1', TEXT: 'text' };

/** The verdict of both: the schema, as an editor sees it, and the program. */
const verdicts = (document: unknown): { schema: boolean; program: boolean } => ({
  schema: validate(document),
  program: problemsOf([], { ...given(document), ...values }).length === 0,
});

describe('schema and program accept', () => {
  test.each([
    ['nothing', {}],
    ['an empty list', []],
    ['no dependencies', { dependencies: {} }],
    ['its own schema', { $schema: './wait-for.schema.json', dependencies: [] }],
    ['a map', { dependencies: { db: tcp } }],
    ['a list', { dependencies: [tcp] }],
    ['a list at the top level', [tcp, http]],
    ['targets', ['tcp://db:1', 'db:1', 'http://api#status=200']],
    ['targets in a map', { dependencies: { db: 'db:1' } }],
    [
      'every setting',
      {
        timeout: '1m',
        attemptTimeout: '1s',
        failFast: true,
        any: false,
        logLevel: 'debug',
        logFormat: 'json',
      },
    ],
    ['a setting that stands elsewhere', { timeout: { env: 'A' } }],
    ['no limit', { timeout: 0, attemptTimeout: '0' }],
    [
      'every common key',
      [
        {
          ...tcp,
          name: 'db',
          timeout: '1m30s',
          attemptTimeout: '1.5s',
          backoff: { initial: '1s', factor: 1, max: '5s', jitter: 0 },
        },
      ],
    ],
    ['a backoff of defaults', [{ ...tcp, backoff: {} }]],
    ['an HTTP request', [{ ...http, method: 'HEAD', headers: { a: 'b' }, status: '200,204' }]],
    ['a PostgreSQL URL', [{ kind: 'postgres', url: 'postgres://u:p@db/app' }]],
    [
      'PostgreSQL by its parts',
      [{ kind: 'postgres', host: 'h', port: 1, user: 'u', password: 'p', database: 'd' }],
    ],
    ['a Redis URL', [{ kind: 'redis', url: 'rediss://:p@cache/1' }]],
    ['Redis by its parts', [{ kind: 'redis', host: 'c', port: 1, username: 'u', password: 'p', db: 3 }]],
    ['a file', [{ kind: 'file', path: '/x' }]],
    ['a reference for a number', [{ ...tcp, port: { env: 'PORT' } }]],
    ['a reference for a header', [{ ...http, headers: { a: { env: 'TEXT' } } }]],
    ['the highest port', [{ ...tcp, port: 65_535 }]],
    ['a name of 250 characters', [{ ...tcp, name: '\u{1F600}'.repeat(250) }]],
  ])('%s', (_what, document) => {
    expect(verdicts(document)).toEqual({ schema: true, program: true });
  });
});

describe('schema and program reject', () => {
  test.each([
    ['a number', 3],
    ['null', null],
    ['an unknown key', { colour: 'red' }],
    ['an unknown key of a dependency', [{ ...tcp, colour: 'red' }]],
    ["another kind's key", [{ ...tcp, url: 'http://api' }]],
    ['an unknown key of backoff', [{ ...tcp, backoff: { initally: '1s' } }]],
    ['dependencies that are no collection', { dependencies: 'tcp://db:1' }],
    ['dependencies that are null', { dependencies: null }],
    ['a dependency that is a number', [3]],
    ['a dependency that is null', [null]],
    ['a dependency that is a list', [[tcp]]],
    ['an empty target', ['']],
    ['no kind', [{ host: 'db', port: 1 }]],
    ['an unknown kind', [{ ...tcp, kind: 'tpc' }]],
    ['a kind that is a number', [{ ...tcp, kind: 3 }]],
    ['a missing host', [{ kind: 'tcp', port: 1 }]],
    ['a missing port', [{ kind: 'tcp', host: 'db' }]],
    ['a missing URL', [{ kind: 'http' }]],
    ['a missing path', [{ kind: 'file' }]],
    ['an empty host', [{ ...tcp, host: '' }]],
    ['a host that is a number', [{ ...tcp, host: 3 }]],
    ['a host that is null', [{ ...tcp, host: null }]],
    ['port 0', [{ ...tcp, port: 0 }]],
    ['port 65536', [{ ...tcp, port: 65_536 }]],
    ['half a port', [{ ...tcp, port: 1.5 }]],
    ['a port that is a boolean', [{ ...tcp, port: true }]],
    ['a number without a unit', { timeout: 30 }],
    ['a text without a unit', { timeout: '30' }],
    ['an unknown unit', { timeout: '3d' }],
    ['units in the wrong order', { timeout: '3s1m' }],
    ['a negative duration', { timeout: '-3s' }],
    ['an empty duration', { timeout: '' }],
    ['a duration and a line', { timeout: '3s\n' }],
    ['a level that is not known', { logLevel: 'trace' }],
    ['a level in another case', { logLevel: 'DEBUG' }],
    ['a boolean that is a number', { any: 1 }],
    ['a boolean in words', { any: 'yes' }],
    ['a boolean in other words', { any: 'perhaps' }],
    ['a factor below 1', [{ ...tcp, backoff: { factor: 0.5 } }]],
    ['a jitter above 1', [{ ...tcp, backoff: { jitter: 1.5 } }]],
    ['a backoff that is no object', [{ ...tcp, backoff: '1s' }]],
    ['headers that are a list', [{ ...http, headers: ['a'] }]],
    ['a header that is a number', [{ ...http, headers: { a: 3 } }]],
    ['a reference of no known form', [{ ...tcp, host: { variable: 'A' } }]],
    ['a reference of two forms', [{ ...tcp, host: { env: 'A', file: '/x' } }]],
    ['a pointer without a file', [{ ...tcp, host: { pointer: '/x' } }]],
    ['a file without a pointer', [{ ...tcp, host: { json: '/x' } }]],
    ['an empty name', [{ ...tcp, name: '' }]],
    ['a long name', [{ ...tcp, name: 'n'.repeat(251) }]],
    ['a name that is a number', [{ ...tcp, name: 3 }]],
  ])('%s', (_what, document) => {
    expect(verdicts(document)).toEqual({ schema: false, program: false });
  });

  test.each(kinds.map(({ name }) => name))('%s with a key that it does not know', (kind) => {
    const document = { dependencies: [{ kind, surely: 'unknown' }] };
    expect(problemsOf([], given(document))).toContainEqual(expect.stringContaining('unknown key "surely"'));
    expect(validate(document)).toBe(false);
  });
});

describe('the schema', () => {
  test('is one of JSON Schema 2020-12', () => {
    expect(ajv.validateSchema(documentSchema())).toBe(true);
  });

  test.each(kinds.map(({ name, summary }) => [name, summary]))('describes the kind %s', (name, summary) => {
    expect(JSON.stringify(documentSchema())).toContain(JSON.stringify(`${name}: ${summary}.`));
  });

  test('knows what --print-config prints', () => {
    const printed = printConfiguration(
      configure(['http://api/#name=api&timeout=3s', 'redis://c', 'file:///x'], {}),
    );
    expect(validate(JSON.parse(printed))).toBe(true);
  });

  test.each(Object.entries(definitions))('tells an editor the default of %s', (key, { default: value }) => {
    expect(documentSchema()).toHaveProperty(['anyOf', 0, 'properties', key, 'default'], value);
  });
});
