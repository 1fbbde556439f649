import { distance } from 'fastest-levenshtein';
import type * as z from 'zod/mini';
import { Mistake } from '../probes/kind.ts';

/** One mistake in the configuration. */
export interface Problem {
  /** Where it stands: `--timeout`, `WAIT_FOR, item 2`, `wait-for.json: dependencies.db.port`. */
  readonly place: string;
  /** What is wrong and how to put it right, without the value itself, which may be secret. */
  readonly message: string;
}

/** Everything that is wrong with the configuration, at once. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly Problem[];
  /** What was asked for, and how to say what is wrong, as far as that could be read. */
  readonly mode: Mode;
  readonly logFormat: 'text' | 'json';

  constructor(problems: readonly Problem[], { mode, logFormat }: { mode: Mode; logFormat: 'text' | 'json' }) {
    super(problems.map(({ place, message }) => `${place}: ${message}`).join('\n'));
    this.problems = problems;
    this.mode = mode;
    this.logFormat = logFormat;
  }
}

/** What is done: waiting and starting the command, or something instead. */
export type Mode = 'wait' | 'check' | 'print-config' | 'print-schema' | 'help' | 'version';

/** What is longer is no typo, and costs more to compare. */
const longestName = 64;

/** @returns the known name that a typo most probably meant, if one is near enough */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > longestName) return undefined;
  const [best] = known
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.max(1, Math.floor(best.candidate.length * 0.4))
    ? best.candidate
    : undefined;
}

/** @returns `did you mean "x"?` for a typo, else what there is to choose from */
export function suggest(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? `known: ${known.join(', ')}` : `did you mean "${meant}"?`;
}

/** @returns what `read` does; nothing where it found a mistake, and then `problems` has got it */
export function attempt<T>(read: () => T, place: string, problems: Problem[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    problems.push({ place, message: error.message });
    return undefined;
  }
}

/** @returns what was read, or nothing, and then `problems` has got everything that is wrong with it, in our words */
export function accept<T>(
  result: z.core.util.SafeParseResult<T>,
  place: string,
  known: readonly string[],
  problems: Problem[],
): T | undefined {
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const at = [place, ...issue.path.map(String)].join('.');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) problems.push(unknownKey(key, at, known));
    } else {
      const message = issue.code === 'invalid_type' ? expectations[issue.expected] : undefined;
      problems.push({ place: at, message: message ?? issue.message });
    }
  }
  return undefined;
}

/** What zod expected, for what is no single value. */
const expectations: Readonly<Record<string, string>> = {
  nonoptional: 'is missing',
  object: 'expected an object',
  array: 'expected a list',
  record: 'expected a map',
};

/** A key that is no word may be a value that strayed, the rest of a password behind a # for one. */
function unknownKey(key: string, place: string, known: readonly string[]): Problem {
  const fromDocument = place.includes(': ');
  const shown = fromDocument && /^[a-z][a-z0-9_-]{0,40}$/iu.test(key) ? ` "${key}"` : '';
  return { place, message: `unknown key${shown}; ${suggest(key, known)}` };
}
