import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  configure,
  ConfigurationError,
  type Configuration,
  type Environment,
} from '../../src/configuration/index.ts';
import { printConfiguration } from '../../src/configuration/print.ts';
import { parse } from '../../src/index.ts';
import { kinds } from '../../src/probes/index.ts';
import { inPart } from '../support/sweep.ts';
import { anyJson, canary, oddText, replaced, secretNotation, secretText } from './arbitraries.ts';
import { meaning } from './configured.ts';
import { target, validDocument, variables } from './valid-documents.ts';

/** Far more than anything here takes on a busy machine, in milliseconds. */
const bound = 5000;

const namesOf = (configuration: Configuration): string =>
  JSON.stringify(configuration.requirements.map((requirement) => [requirement, { ...requirement }]));

/** Everything that a configuration, or what is wrong with it, has to say. */
function said(args: readonly string[], env: Environment): string {
  const before = performance.now();
  const words = everyWord(args, env);
  expect(performance.now() - before).toBeLessThan(bound);
  return words;
}

function everyWord(args: readonly string[], env: Environment): string {
  try {
    const configuration = configure(args, env);
    const { warnings } = configuration;
    return [printConfiguration(configuration), ...warnings, namesOf(configuration)].join('\n');
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.problems).not.toEqual([]);
    return [error.message, ...error.problems.flatMap(({ place, message }) => [place, message])].join('\n');
  }
}

const text = fc.oneof(oddText, secretText, target);

const anyArgs = fc.array(
  fc.oneof(
    text,
    fc.constantFrom('-t', '-q', '-v', '-x', '--', '--check', '--any', '--log-format', '--print-config'),
    text.map((value) => `--timeout=${value}`),
    text.map((value) => `--attempt-timeout=${value}`),
    text.map((value) => `--any=${value}`),
    text.map((value) => `-q${value}`),
    secretText.map((value) => `--${value}`),
    secretNotation.map((value) => `--config=${value}`),
  ),
  { maxLength: 8 },
);

const variable = fc.constantFrom(
  '__proto__',
  'WAIT_FOR_TARGET_\n',
  ...(
    'WAIT_FOR WAIT_FOR_SKIP WAIT_FOR_TIMEOUT WAIT_FOR_ATTEMPT_TIMEOUT WAIT_FOR_ANY WAIT_FOR_FAIL_FAST ' +
    'WAIT_FOR_LOG_LEVEL WAIT_FOR_LOG_FORMAT WAIT_FOR_TARGET_DB WAIT_FOR_TARGET_ WAIT_FOR_X DB URL'
  ).split(' '),
);

const words = fc.array(text).map((list) => list.join(' '));

const anyEnvironment = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.tuple(variable, fc.oneof(text, anyJson, words)) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom('WAIT_FOR_FILE', 'WAIT_FOR_CONFIG'), secretNotation) },
    ),
    { maxLength: 6 },
  )
  .map((entries): Environment => Object.fromEntries(entries));

/** Long enough for a machine that is busy. */
const patience = { timeout: 120_000 };

describe('whatever is given is read or refused in time, and no secret is said:', patience, () => {
  test('arguments', () => {
    const property = fc.property(anyArgs, (args) => {
      expect(said(args, variables)).not.toContain(canary);
    });
    fc.assert(property, { numRuns: inPart(500, 100) });
  });

  test('environments', () => {
    const property = fc.property(anyArgs, anyEnvironment, (args, env) => {
      expect(said([], env)).not.toContain(canary);
      expect(said(args, env)).not.toContain(canary);
    });
    fc.assert(property, { numRuns: inPart(500, 100) });
  });

  test('documents', () => {
    const property = fc.property(anyJson, (WAIT_FOR) => {
      expect(said([], { ...variables, WAIT_FOR })).not.toContain(canary);
    });
    fc.assert(property, { numRuns: inPart(1000, 200) });
  });

  test.each(kinds.map(({ name }) => name))('documents with the kind %s', (kind) => {
    const property = fc.property(anyJson, (json) => {
      const WAIT_FOR = `[${json.replace(/^\{(?=")/u, `{"kind":"${kind}",`)}]`;
      expect(said([], { ...variables, WAIT_FOR })).not.toContain(canary);
    });
    fc.assert(property, { numRuns: inPart(150, 30) });
  });

  test('valid documents in which one value is another', () => {
    const property = fc.property(validDocument, fc.nat({ max: 40 }), secretText, (document, at, value) => {
      const env = { ...variables, WAIT_FOR: replaced(document, at, value) };
      expect(said([], env)).not.toContain(canary);
    });
    fc.assert(property, { numRuns: inPart(300, 60) });
  });

  test('valid documents of which a piece is missing', () => {
    const property = fc.property(validDocument, fc.nat(), fc.nat({ max: 20 }), (document, at, length) => {
      const whole = JSON.stringify(document);
      const start = at % whole.length;
      const WAIT_FOR = `${whole.slice(0, start)}${whole.slice(start + length)}`;
      expect(said([], { ...variables, SECRET: canary, WAIT_FOR })).not.toContain(canary);
    });
    fc.assert(property, { numRuns: inPart(300, 60) });
  });
});

describe('what --print-config prints means the same again:', patience, () => {
  test('of valid documents', () => {
    const property = fc.property(validDocument, (document) => {
      const { first, second } = printedTwice([], { WAIT_FOR: JSON.stringify(document) });
      expect(second).toEqual(first);
    });
    fc.assert(property, { numRuns: inPart(200, 40) });
  });

  test('of targets and variables', () => {
    const targets = fc.array(target, { maxLength: 5 });
    const named = fc.dictionary(fc.stringMatching(/^WAIT_FOR_TARGET_[A-Z0-9]{1,8}$/u), target);
    const property = fc.property(targets, targets, named, (args, listed, env) => {
      const { first, second } = printedTwice(args, { ...env, WAIT_FOR: listed.join(',') });
      expect(second).toEqual(first);
    });
    fc.assert(property, { numRuns: inPart(200, 40) });
  });
});

/** What a configuration means and prints, and the same of what it printed. */
function printedTwice(args: readonly string[], env: Environment) {
  const given = { ...variables, ...env };
  const printed = printConfiguration(parse(given, args));
  expect(printed).not.toContain('***');
  const again = { ...variables, WAIT_FOR: printed };
  return {
    first: { meaning: meaning(args, given), printed: withoutOrigins(printed) },
    second: { meaning: meaning([], again), printed: withoutOrigins(printConfiguration(parse(again))) },
  };
}

function withoutOrigins(printed: string): unknown {
  return JSON.parse(printed, (key, value: unknown) => (key === '$origins' ? undefined : value));
}
