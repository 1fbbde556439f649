import { parse, printParseErrorCode, visit, type ParseError } from 'jsonc-parser';
import { Mistake } from '../probes/vocabulary.ts';

/**
 * Reads JSON (RFC 8259), and is stricter than `JSON.parse` in one thing: of a key that is given twice, that would
 * silently keep the last.
 *
 * @param source what the text is called in an error
 * @throws {Mistake} with line and column; V8's own message would repeat the text
 */
export function parseJson(text: string, source: string): unknown {
  const value = parseStrictly(text, source);
  const repeated = positionOfRepeatedKey(text, source);
  if (repeated !== undefined) throw new Mistake(`${source} gives a key twice, at ${placeOf(repeated, text)}`);
  return value;
}

function parseStrictly(text: string, source: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    const [first] = shallowly(source, () => syntaxErrors(text));
    const what = first ? printParseErrorCode(first.error) : 'InvalidSymbol';
    throw new Mistake(`${source} is not JSON: ${what} at ${placeOf(first?.offset ?? 0, text)}`);
  }
}

function syntaxErrors(text: string): ParseError[] {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  return errors;
}

function positionOfRepeatedKey(text: string, source: string): number | undefined {
  const open: Set<string>[] = [];
  let repeated: number | undefined;
  shallowly(source, () => {
    visit(text, {
      onObjectBegin: () => void open.push(new Set()),
      onObjectEnd: () => void open.pop(),
      onObjectProperty(key, offset) {
        const keys = open.at(-1);
        if (keys?.has(key) === true) repeated ??= offset;
        keys?.add(key);
      },
    });
  });
  return repeated;
}

/** The parser calls itself for each level; `JSON.parse` does not. */
function shallowly<T>(source: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new Mistake(`${source} is nested too deeply`) : error;
  }
}

function placeOf(offset: number, text: string): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
