import { codeOf } from '../../error-code.ts';
import { NotReady } from '../not-ready.ts';
import { Mistake, type Notation } from '../vocabulary.ts';

/** `^` and `$` stand for the borders of a line, as grep takes them. Never printed: it says what a body holds. */
export const pattern: Notation<RegExp> = {
  parse(text) {
    try {
      return new RegExp(text, 'mu');
    } catch {
      throw new Mistake('expected a regular expression as JavaScript writes it, without slashes around it');
    }
  },
  print: () => '***',
};

/** In milliseconds. A megabyte takes a few; meanwhile neither a signal nor another dependency is heard. */
const longestMatch = 200;

/**
 * @returns whether a text matches
 * @throws {NotReady} the pattern takes for ever on this text, as `(a+)+$` does
 */
export async function matchesInTime(searched: RegExp, text: string): Promise<boolean> {
  const { runInNewContext } = await import('node:vm');
  try {
    return runInNewContext('searched.test(text)', { searched, text }, { timeout: longestMatch }) === true;
  } catch (error) {
    if (codeOf(error) !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new NotReady('misconfigured', 'PATTERN_TIMEOUT', 'the expected pattern takes too long to match');
  }
}
