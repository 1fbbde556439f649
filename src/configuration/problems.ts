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

/** How many mistakes the message of an error names. */
const mostLines = 100;

/** Everything that is wrong with the configuration, at once. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly Problem[];
  /** What was asked for, and how to say what is wrong, as far as that could be read. */
  readonly mode: Mode;
  readonly logFormat: 'text' | 'json';
  /** What is no mistake for sure, and may be the cause of one. */
  readonly warnings: readonly string[];

  constructor(
    problems: readonly Problem[],
    { mode, logFormat, warnings }: Pick<ConfigurationError, 'mode' | 'logFormat' | 'warnings'>,
  ) {
    const lines = problems.slice(0, mostLines).map(({ place, message }) => `${place}: ${message}`);
    const more = problems.length - lines.length;
    super([...lines, ...(more > 0 ? [`and ${more} more mistakes`] : [])].join('\n'));
    this.problems = problems;
    this.mode = mode;
    this.logFormat = logFormat;
    this.warnings = warnings;
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
    .map((candidate) => ({ candidate, edits: edits(name.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((one, other) => one.edits - other.edits);
  return best && best.edits <= Math.max(1, Math.floor(best.candidate.length * 0.4))
    ? best.candidate
    : undefined;
}

const letters = (word: string): string => word.split('').toSorted().join('');

/** Two letters that changed places are one slip. */
function edits(typed: string, candidate: string): number {
  const count = distance(typed, candidate);
  return count === 2 && letters(typed) === letters(candidate) ? 1 : count;
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

/** How an unknown key is told. */
interface Keys {
  readonly known: readonly string[];
  /** Whether it may be repeated: behind a # it may be the rest of a password. */
  readonly quotes?: boolean;
  /** @returns what is known at a path inside */
  readonly inside?: (path: readonly PropertyKey[]) => readonly string[];
}

/** @returns what was read, or nothing, and then `problems` has got everything that is wrong with it, in our words */
export function accept<T>(
  result: z.core.util.SafeParseResult<T>,
  place: string,
  problems: Problem[],
  { known, quotes = true, inside = () => [] }: Keys = { known: [] },
): T | undefined {
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const at = [place, ...issue.path.map(shownKey)].join('.');
    if (issue.code === 'unrecognized_keys') {
      const candidates = issue.path.length === 0 ? known : inside(issue.path);
      for (const key of issue.keys) problems.push(unknownKey(key, at, candidates, quotes));
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

/** What is no word may be a value that strayed, and is not repeated. */
const isWord = (key: string): boolean => /^[$a-z][a-z0-9_-]{0,40}$/iu.test(key);

const shownKey = (key: PropertyKey): string =>
  typeof key === 'number' || isWord(String(key)) ? String(key) : '…';

export function unknownKey(key: string, place: string, known: readonly string[], quotes = true): Problem {
  const shown = quotes && isWord(key) ? ` "${key}"` : '';
  return { place, message: `unknown key${shown}; ${suggest(key, known)}` };
}
