import { parseTree, printParseErrorCode, visit, type Node, type ParseError } from 'jsonc-parser';
import { Mistake } from '../probes/vocabulary.ts';

/**
 * Reads JSON (RFC 8259) with comments and trailing commas, as .NET's `appsettings.json` has them. It is stricter than
 * `JSON.parse` in one thing: of a key that is given twice, that would silently keep the last.
 *
 * @param source what the text is called in an error
 * @throws {Mistake} with line and column; V8's own message would repeat the text
 */
export function parseJson(text: string, source: string): unknown {
  const value = parseValue(text, source);
  const repeated = positionOfRepeatedKey(text, source);
  if (repeated !== undefined) throw new Mistake(`${source} gives a key twice, at ${placeOf(repeated, text)}`);
  return value;
}

function parseValue(text: string, source: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    const errors: ParseError[] = [];
    const tree = shallowly(source, () => parseTree(text, errors, { allowTrailingComma: true }));
    const [first] = errors;
    if (tree && !first) return shallowly(source, () => valueOf(tree));
    const what = first ? printParseErrorCode(first.error) : 'InvalidSymbol';
    throw new Mistake(`${source} is not JSON: ${what} at ${placeOf(first?.offset ?? 0, text)}`);
  }
}

/** Not `getNodeValue`: that takes the key `__proto__` for something else. */
function valueOf({ type, value, children = [] }: Node): unknown {
  if (type === 'array') return children.map(valueOf);
  if (type !== 'object') return value;
  return Object.fromEntries<unknown>(
    children.map(({ children: [key, inner] = [] }) => [String(key?.value), inner && valueOf(inner)]),
  );
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
