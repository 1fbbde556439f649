import { describe, expect, test } from 'vitest';
import type { Requirement } from '../../src/waiting/requirement.ts';
import { given, problemsOf, read } from './configured.ts';

const tcp = { kind: 'tcp', host: 'db', port: 5432 };
const group = 'WAIT_FOR: dependencies.g';

type Outline = string | { [group: string]: Outline[] };

/** The names, and of a group how many of its members are enough. */
const outline = (requirement: Requirement): Outline =>
  'members' in requirement
    ? {
        [`${requirement.name}, ${requirement.atLeast} of ${requirement.members.length}`]:
          requirement.members.map(outline),
      }
    : requirement.name;

const outlines = (document: unknown, env = {}): Outline[] =>
  read([], { ...given(document), ...env }).requirements.map(outline);

/** Groups in groups, with a target in the innermost. */
const nested = (depth: number): unknown => (depth === 0 ? tcp : { anyOf: [nested(depth - 1)] });

describe('a group is an entry', () => {
  test.each([
    ['any of', { anyOf: ['a:1', 'b:2'] }, { 'any of 2, 1 of 2': ['tcp a:1', 'tcp b:2'] }],
    ['all of', { allOf: ['a:1', 'b:2'] }, { 'all of 2, 2 of 2': ['tcp a:1', 'tcp b:2'] }],
    ['some of', { atLeast: 1, of: ['a:1', 'b:2'] }, { '1 of 2, 1 of 2': ['tcp a:1', 'tcp b:2'] }],
    ['one', { anyOf: [tcp] }, { 'any of 1, 1 of 1': ['tcp db:5432'] }],
    ['with a name', { anyOf: [tcp], name: 'g' }, { 'g, 1 of 1': ['tcp db:5432'] }],
    [
      'with names in it',
      { anyOf: [{ ...tcp, name: 'main' }, 'db:5432#name=spare'] },
      { 'any of 2, 1 of 2': ['main', 'spare'] },
    ],
    [
      'in a group',
      { allOf: ['a:1', { anyOf: ['b:2', 'c:3'], name: 'either' }] },
      { 'all of 2, 2 of 2': ['tcp a:1', { 'either, 1 of 2': ['tcp b:2', 'tcp c:3'] }] },
    ],
  ])('%s', (_what, entry, expected) => {
    expect(outlines([entry])).toEqual([expected]);
  });

  test('of a map, by its key', () => {
    expect(outlines({ dependencies: { g: { anyOf: [tcp] }, x: tcp } })).toEqual([
      { 'g, 1 of 1': ['tcp db:5432'] },
      'x',
    ]);
  });

  test('whose number may stand elsewhere', () => {
    expect(outlines([{ atLeast: { env: 'COUNT' }, of: ['a:1', 'b:2'] }], { COUNT: '2' })).toEqual([
      { '2 of 2, 2 of 2': ['tcp a:1', 'tcp b:2'] },
    ]);
  });

  test('that is required unless it says otherwise', () => {
    const { requirements } = read([], given([{ anyOf: [tcp] }, { anyOf: [tcp], required: false }]));
    expect(requirements).toMatchObject([{ required: true }, { required: false }]);
  });

  test('and 32 may stand in each other', () => {
    expect(read([], given([nested(32)])).dependencies).toHaveLength(1);
  });
});

describe('names that are derived alike are numbered', () => {
  test('in groups and beside them', () => {
    expect(outlines(['a:1', { anyOf: ['a:1', 'a:1'] }, { anyOf: ['b:2', 'a:1'] }])).toEqual([
      'tcp a:1',
      { 'any of 2, 1 of 2': ['tcp a:1 #2', 'tcp a:1 #3'] },
      { 'any of 2 #2, 1 of 2': ['tcp b:2', 'tcp a:1 #4'] },
    ]);
  });

  test('past those that are given, wherever they stand', () => {
    expect(outlines(['a:1', 'a:1', { anyOf: ['c:1#name=tcp a:1 #2'] }, 'b:1#name=tcp a:1'])).toEqual([
      'tcp a:1 #3',
      'tcp a:1 #4',
      { 'any of 1, 1 of 1': ['tcp a:1 #2'] },
      'tcp a:1',
    ]);
  });
});

describe('a mistake in a group says where it stands', () => {
  test.each([
    ['empty', { anyOf: [] }, `${group}: expected a list in "anyOf" that is not empty`],
    ['no list', { allOf: 'db:1' }, `${group}: expected a list in "allOf" that is not empty`],
    ['a list that is null', { of: null, atLeast: 1 }, `${group}: expected a list in "of" that is not empty`],
    ['two lists', { anyOf: [tcp], allOf: [tcp] }, `${group}: a group has one list: "anyOf" or "allOf"`],
    ['a number without a list', { atLeast: 2 }, `${group}: "of" is missing: {"atLeast": 2, "of": […]}`],
    ['a list without a number', { of: [tcp] }, `${group}: "atLeast" and "of" go together`],
    ['a number beside any', { anyOf: [tcp], atLeast: 1 }, `${group}: "atLeast" and "of" go together`],
    ['too many', { atLeast: 3, of: [tcp, tcp] }, `${group}.atLeast: there are only 2 members`],
    ['none', { atLeast: 0, of: [tcp] }, `${group}.atLeast: expected a whole number from 1 to 1000000`],
    ['a number as a text', { atLeast: '1', of: [tcp] }, `${group}.atLeast: expected a whole number from 1`],
    [
      'an unknown key',
      { anyOf: [tcp], timeout: '5s' },
      `${group}: unknown key "timeout"; known: name, anyOf`,
    ],
    ['a kind beside it', { anyOf: [tcp], kind: 'tcp' }, `${group}: unknown key "kind"; known: name, anyOf`],
    ['another name', { anyOf: [tcp], name: 'h' }, `${group}.name: the name is given already`],
    ['a boolean as a text', { anyOf: [tcp], required: 'no' }, `${group}.required: expected true or false`],
    ['a broken member', { anyOf: [tcp, { ...tcp, port: 0 }] }, `${group}.anyOf[1].port: expected a port`],
    ['a member that is none', { anyOf: [3] }, `${group}.anyOf[0]: expected an object or a target`],
    ['a target that is none', { of: ['db'], atLeast: 1 }, `${group}.of[0]: expected a target`],
    [
      'a member that is not required',
      { anyOf: [tcp, { ...tcp, required: false }] },
      `${group}.anyOf[1].required: a member of a group counts by the group alone`,
    ],
    [
      'a group in it that is not required',
      { anyOf: [{ allOf: [tcp], required: false }] },
      `${group}.anyOf[0].required: a member of a group counts by the group alone`,
    ],
    [
      'a name that is given twice in it',
      { anyOf: [{ ...tcp, name: 'a' }, { allOf: [{ ...tcp, name: 'a' }] }] },
      `${group}.anyOf[1].allOf[0]: the name "a" is given twice`,
    ],
    [
      "its own name that is a member's too",
      { anyOf: [{ ...tcp, name: 'g' }] },
      `${group}.anyOf[0]: the name "g" is given twice`,
    ],
  ])('be it %s', (_what, entry, problem) => {
    expect(problemsOf([], given({ dependencies: { g: entry } }))).toEqual([expect.stringContaining(problem)]);
  });

  test('and each broken member is told at its own place', () => {
    const members = [{ ...tcp, port: 0 }, tcp, { ...tcp, required: false }];
    expect(problemsOf([], given({ dependencies: { g: { anyOf: members } } }))).toEqual([
      `${group}.anyOf[0].port: expected a port from 1 to 65535`,
      `${group}.anyOf[2].required: a member of a group counts by the group alone`,
    ]);
  });

  test.each([33, 1000])('%i in each other', (depth) => {
    expect(problemsOf([], given([nested(depth)]))).toEqual([
      expect.stringMatching(/^WAIT_FOR\[0\](?:\.anyOf\[0\]){32}: groups are nested more than 32 deep$/u),
    ]);
  });

  test('in a target, which can not be one', () => {
    expect(problemsOf(['db:1#anyOf=x'])).toEqual([expect.stringMatching(/^target 1: unknown key; /u)]);
    expect(problemsOf([], given(['db:1#anyOf=x']))).toHaveLength(1);
  });
});

test.each([true, false])('what is in a group is as required as the group: %s', (required) => {
  const document = [{ required, anyOf: ['a:1', { allOf: ['b:2', 'c:3'] }] }];
  const { requirements, dependencies } = read([], given(document));
  expect([...requirements, ...dependencies].map((one) => one.required)).toEqual(Array(4).fill(required));
});
