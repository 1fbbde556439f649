import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/configuration/json.ts';
import { given, problemsOf } from './configured.ts';

const repeat = (text: string, count: number): string => text.repeat(count);

describe('JSON is read', () => {
  test.each([
    ['null', null],
    [' \n\t[1, 2.5e3, -0.1]\r\n', [1, 2500, -0.1]],
    ['{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}', { a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] }],
    ['"\\ud83d\\ude00"', '\u{1F600}'],
    ['{"a": 1, "A": 2}', { a: 1, A: 2 }],
  ])('such as %s', (text, value) => {
    expect(parseJson(text, 'it')).toEqual(value);
  });

  test('with __proto__ as a key like others', () => {
    const value = parseJson('{"__proto__": {"port": 1}}', 'it');
    expect(JSON.stringify(value)).toBe('{"__proto__":{"port":1}}');
    expect(value).not.toHaveProperty('port');
  });
});

describe('a key that is given twice is an error, with the line and the column of the second one', () => {
  test.each([
    ['{"a": 1, "a": 2}', 'line 1, column 10'],
    ['{"a": 1,\n  "b": 2,\n  "a": 3}', 'line 3, column 3'],
    ['{"a": {"b": 1, "b": 1}}', 'line 1, column 16'],
    ['[{"a": 1}, {"a": 1, "a": 1}]', 'line 1, column 21'],
    ['{"a": {"a": 1},\n"a": 2}', 'line 2, column 1'],
    ['{"\\u0061": 1, "a": 2}', 'line 1, column 15'],
    ['{"__proto__": 1, "__proto__": 2}', 'line 1, column 18'],
    ['{"a": 1, "a": 2, "b": 1, "b": 2}', 'line 1, column 10'],
  ])('as in %s', (text, place) => {
    expect(() => parseJson(text, 'it')).toThrow(`it gives a key twice, at ${place}`);
  });

  test('in a document, where one would be lost', () => {
    const WAIT_FOR = '{"dependencies": {\n  "db": "a:1",\n  "db": "b:2"\n}}';
    expect(problemsOf([], { WAIT_FOR })).toEqual(['WAIT_FOR: it gives a key twice, at line 3, column 3']);
  });
});

describe('what is not JSON is an error with line and column', () => {
  test.each([
    ['', 'it is not JSON: ValueExpected at line 1, column 1'],
    ['[1, 2', 'it is not JSON: CloseBracketExpected at line 1, column 6'],
    ['{"a": 1} /* why', 'it is not JSON: UnexpectedEndOfComment at line 1, column 10'],
    ['{"a": 1}\n{}', 'it is not JSON: EndOfFileExpected at line 2, column 1'],
    ["{'a': 1}", 'it is not JSON: InvalidSymbol at line 1, column 2'],
    ['[01]', 'it is not JSON: '],
    ['[NaN]', 'it is not JSON: InvalidSymbol at line 1, column 2'],
    ['["a\nb"]', 'it is not JSON: '],
    ['\u{FEFF}{}', 'it is not JSON: '],
  ])('such as %j', (text, message) => {
    expect(() => parseJson(text, 'it')).toThrow(message);
  });
});

describe('what is nested deeply', () => {
  test.each([
    ['lists', `${repeat('[', 100_000)}${repeat(']', 100_000)}`],
    ['objects', `${repeat('{"a":', 100_000)}1${repeat('}', 100_000)}`],
    ['lists that never end', repeat('[', 100_000)],
  ])('is an error: %s', (_what, text) => {
    expect(() => parseJson(text, 'it')).toThrow('it is nested too deeply');
    expect(problemsOf([], { WAIT_FOR: text })).toEqual(['WAIT_FOR: it is nested too deeply']);
  });

  test('is read as far as the stack allows, and refused where it stands', () => {
    const value: unknown = JSON.parse(`${repeat('[', 1000)}${repeat(']', 1000)}`);
    expect(problemsOf([], given({ dependencies: { db: { kind: 'tcp', host: value, port: 1 } } }))).toEqual([
      expect.stringMatching(/^WAIT_FOR: dependencies\.db\.host: expected a text, or a reference/u),
    ]);
  });
});
