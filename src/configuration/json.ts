import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { Mistake } from '../probes/kind.ts';

/**
 * @param source what the text is called in an error
 * @throws {Mistake} with line and column; V8's own message would repeat the text
 */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const errors: ParseError[] = [];
    parse(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
    const [first] = errors;
    const before = text.slice(0, first?.offset ?? 0).split('\n');
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    throw new Mistake(
      `${source} is not JSON: ${first ? printParseErrorCode(first.error) : 'InvalidSymbol'} at ${place}`,
    );
  }
}
