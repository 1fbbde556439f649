import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configure } from '../../src/configuration/index.ts';
import { printConfiguration } from '../../src/configuration/print.ts';
import { documentSchema } from '../../src/configuration/schema.ts';
import { definitions } from '../../src/configuration/settings.ts';
import { kinds } from '../../src/probes/index.ts';
import { inPart } from '../support/sweep.ts';
import { anyJson, replaced } from './arbitraries.ts';
import { problemsOf } from './configured.ts';
import { validDocument, variables } from './valid-documents.ts';
import { ajv, json, tcp, validate, verdicts } from './verdicts.ts';

describe('schema and program agree on', () => {
  test('durations', () => {
    const piece = fc.constantFrom('0', '1', '12', '1.5', '.', 'h', 'm', 's', 'ms', '-', ' ', '\n', 'e');
    const text = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(''));
    const property = fc.property(fc.oneof(text, fc.string(), fc.integer(), fc.double()), (timeout) => {
      const { schema, program } = verdicts({ timeout });
      expect(schema).toBe(program);
    });
    fc.assert(property, { numRuns: inPart(1000, 200) });
  });

  test('names', () => {
    const property = fc.property(fc.string({ unit: 'binary', maxLength: 4 }), (name) => {
      const { schema, program } = verdicts({ dependencies: { [name]: { ...tcp, name } } });
      expect(schema).toBe(program);
    });
    fc.assert(property, { numRuns: inPart(1000, 200) });
  });

  test('texts', () => {
    const property = fc.property(fc.string({ unit: 'binary', maxLength: 4 }), (password) => {
      const { schema, program } = verdicts([{ kind: 'redis', host: 'a', password }]);
      expect(schema).toBe(program);
    });
    fc.assert(property, { numRuns: inPart(1000, 200) });
  });
});

describe('the schema accepts', { timeout: 60_000 }, () => {
  test('valid documents, and what is printed of them', () => {
    const property = fc.property(validDocument, (document) => {
      const env = { ...variables, WAIT_FOR: JSON.stringify(document) };
      expect(validate(json(env.WAIT_FOR))).toBe(true);
      expect(validate(json(printConfiguration(configure([], env))))).toBe(true);
    });
    fc.assert(property, { numRuns: inPart(200, 40) });
  });

  test('whatever else the program accepts', () => {
    const other = fc.constantFrom<unknown>(0, 1, '', '1', '5s', 'db:1', true, 'yes', null, [], {}, ['db:1']);
    const mutated = fc
      .tuple(validDocument, fc.nat({ max: 40 }), other)
      .map(([document, at, value]) => replaced(document, at, value));
    const property = fc.property(fc.oneof(mutated, anyJson), (WAIT_FOR) => {
      const isAccepted = problemsOf([], { ...variables, WAIT_FOR }).length === 0;
      fc.pre(isAccepted && /^[[{]/u.test(WAIT_FOR));
      expect(validate(json(WAIT_FOR))).toBe(true);
    });
    fc.assert(property, { numRuns: inPart(200, 40), maxSkipsPerRun: 1000 });
  });
});

describe('the schema', () => {
  test('is one of JSON Schema 2020-12', () => {
    expect(ajv.validateSchema(documentSchema())).toBe(true);
  });

  test.each(kinds.map(({ name, readyWhen }) => [name, readyWhen]))(
    'describes the kind %s',
    (name, readyWhen) => {
      expect(JSON.stringify(documentSchema())).toContain(JSON.stringify(`${name}: ready when ${readyWhen}.`));
    },
  );

  test('knows what --print-config prints', () => {
    const printed = printConfiguration(
      configure(['http://api/#name=api&timeout=3s', 'redis://c', 'file:///x'], {}),
    );
    expect(validate(JSON.parse(printed))).toBe(true);
  });

  const withDefaults = Object.entries(definitions).filter(([, definition]) => 'default' in definition);

  test.each(withDefaults)('tells an editor the default of %s', (key, { default: value }) => {
    expect(documentSchema()).toHaveProperty(['anyOf', 0, 'properties', key, 'default'], value);
  });
});
