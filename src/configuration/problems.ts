import type * as z from 'zod/mini';
import { Mistake } from '../probes/vocabulary.ts';
import { shownWord, unknownPart, unknownWord } from './spelling.ts';

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

/** @returns what `read` does; nothing where it found a mistake, and then `problems` has got it */
export function orReport<T>(read: () => T, place: string, problems: Problem[]): T | undefined {
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
  /** Whether it stands behind a #, where it may be the rest of a password. */
  readonly areParts?: boolean;
  /** @returns what is known at a path inside */
  readonly inside?: (path: readonly PropertyKey[]) => readonly string[];
}

/** @returns what was read, or nothing, and then `problems` has got everything that is wrong with it, in our words */
export function accept<T>(
  result: z.core.util.SafeParseResult<T>,
  place: string,
  problems: Problem[],
  { known, areParts = false, inside = () => [] }: Keys = { known: [] },
): T | undefined {
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const at = [place, ...issue.path.map(shownKey)].join('.');
    if (issue.code === 'unrecognized_keys') {
      const candidates = issue.path.length === 0 ? known : inside(issue.path);
      for (const key of issue.keys) problems.push(unknownKey(key, at, candidates, areParts));
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

const shownKey = (key: PropertyKey): string =>
  typeof key === 'number' ? String(key) : shownWord(String(key));

export const unknownKey = (
  key: string,
  place: string,
  known: readonly string[],
  isPart = false,
): Problem => ({ place, message: (isPart ? unknownPart : unknownWord)('key', key, known) });
