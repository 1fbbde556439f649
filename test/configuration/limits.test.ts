import { describe, expect, test } from 'vitest';
import { configure, ConfigurationError, type Environment } from '../../src/configuration/index.ts';
import { printConfiguration } from '../../src/configuration/print.ts';
import { splitTargets } from '../../src/configuration/targets.ts';
import { inPart } from '../support/sweep.ts';
import { problemsOf } from './configured.ts';

const many = inPart(100_000, 5_000);
const numbers = Array.from({ length: many }, (_, index) => index);
const targets = numbers.map((number) => `host-${number}:1`);
/** Of characters. */
const much = inPart(10_000_000, 500_000);

/** A generous bound for what takes a second or two: what grows with the square of its input takes minutes. */
const inTime = { timeout: inPart(60_000, 12_000) };

const open = (text: string): string => text.repeat(much / text.length);

const thrown = (args: readonly string[], env: Environment): ConfigurationError => {
  try {
    configure(args, env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe(`${many} targets are read in time`, inTime, () => {
  test.each<{ where: string; args?: string[]; env?: Environment }>([
    { where: 'on the command line', args: targets },
    { where: 'in WAIT_FOR, with spaces', env: { WAIT_FOR: targets.join(' ') } },
    { where: 'in WAIT_FOR, with commas', env: { WAIT_FOR: targets.join(',') } },
    { where: 'in WAIT_FOR, all alike', env: { WAIT_FOR: 'db:1,'.repeat(many) } },
    { where: 'in a list', env: { WAIT_FOR: JSON.stringify(targets) } },
    { where: 'in a group', env: { WAIT_FOR: JSON.stringify([{ allOf: targets }]) } },
    {
      where: 'in variables',
      env: Object.fromEntries(targets.map((target, index) => [`WAIT_FOR_TARGET_${index}`, target])),
    },
  ])('$where', ({ args = [], env = {} }) => {
    const { requirements } = configure(args, env);
    const [first] = requirements;
    expect(first && 'members' in first ? first.members : requirements).toHaveLength(many);
  });

  test('in a document, whose entries are printed too', () => {
    const dependency = {
      kind: 'tcp',
      host: 'a-host-with-a-long-name.example.internal',
      port: 1,
      timeout: '3s',
    };
    const document = { dependencies: numbers.map((number) => ({ name: `name-${number}`, ...dependency })) };
    const WAIT_FOR = JSON.stringify(document);
    expect(WAIT_FOR.length).toBeGreaterThan(much);
    const configuration = configure([], { WAIT_FOR });
    expect(configuration.requirements).toHaveLength(many);
    expect(printConfiguration(configuration)).toContain(`"name-${many - 1}"`);
  });
});

describe(`what is wrong ${many} times is refused in time`, inTime, () => {
  test.each<{ what: string; args?: string[]; env?: Environment }>([
    { what: 'targets', args: numbers.map((number) => `htp://host-${number}`) },
    { what: 'options', args: numbers.map((number) => `--timout-${number}`) },
    {
      what: 'keys of a document',
      env: { WAIT_FOR: `{${numbers.map((number) => `"timout${number}":0`).join(',')}}` },
    },
    { what: 'dependencies', env: { WAIT_FOR: `[${'0,'.repeat(many - 1)}0]` } },
  ])('be it $what', ({ args = [], env = {} }) => {
    const { problems, message } = thrown(args, env);
    expect(problems).toHaveLength(many);
    expect(message.split('\n')).toHaveLength(101);
    expect(message).toMatch(new RegExp(String.raw`\nand ${many - 100} more mistakes$`, 'u'));
  });

  test('but variables that are not known are warnings', () => {
    const env = Object.fromEntries(numbers.map((number) => [`WAIT_FOR_X${number}`, 'x']));
    expect(configure(['db:1'], env).warnings).toHaveLength(many);
  });
});

describe(`${much / 1_000_000} MB are refused in time`, inTime, () => {
  test.each<{ what: string; env: Environment }>([
    { what: 'of lists in lists', env: { WAIT_FOR: open('[') } },
    { what: 'of objects in objects', env: { WAIT_FOR: open('{"a":') } },
    { what: 'of groups in groups', env: { WAIT_FOR: open('[{"anyOf":') } },
    { what: 'of blanks', env: { WAIT_FOR: `${open(' ')}{` } },
    { what: 'of one target', env: { WAIT_FOR: open('x') } },
    { what: 'of one text', env: { WAIT_FOR: `["${open('x')}"]` } },
    { what: 'of one name', env: { WAIT_FOR: `[{"kind":"tcp","host":"a","port":1,"name":"${open('x')}"}]` } },
    { what: 'of digits', env: { WAIT_FOR_TIMEOUT: open('1') } },
    { what: 'of a number', env: { WAIT_FOR: `{"timeout":${open('1')}}` } },
    { what: 'of a kind', env: { WAIT_FOR: `[{"kind":"${open('tcp')}"}]` } },
    { what: 'of a scheme', env: { WAIT_FOR: `${open('x')}://db` } },
    { what: 'of options behind a #', env: { WAIT_FOR: `http://a#${open('headers.a&')}` } },
    { what: 'of colons', env: { WAIT_FOR: open(':') } },
    { what: 'of a port', env: { WAIT_FOR: `db:${open('1')}` } },
  ])('$what', ({ env }) => {
    const problems = problemsOf([], env);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.length).toBeLessThan(1000);
  });
});

describe(`one target of ${many} parts is read or refused in time`, inTime, () => {
  test.each([
    { what: 'commas', WAIT_FOR: `http://a/${','.repeat(many)}b`, wrong: 0 },
    { what: 'empty options', WAIT_FOR: `http://a#${'&'.repeat(many)}`, wrong: 1 },
    {
      what: 'nested options',
      WAIT_FOR: `http://a#${numbers.map((number) => `headers.x${number}=1`).join('&')}`,
      wrong: 0,
    },
    {
      what: 'options that are not known',
      WAIT_FOR: `http://a#${numbers.map((number) => `x${number}=1`).join('&')}`,
      wrong: many,
    },
  ])('be it $what', ({ WAIT_FOR, wrong }) => {
    expect(problemsOf([], { WAIT_FOR })).toHaveLength(wrong);
  });

  test('be it hosts', () => {
    const target = `postgres://${targets.join(',')}/app`;
    expect(splitTargets(`${target},db:1`)).toEqual([target, 'db:1']);
  });
});
