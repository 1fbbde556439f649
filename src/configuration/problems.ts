import { distance } from 'fastest-levenshtein';
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

/** @returns the known name that a typo most probably meant, if one is near enough */
export function nearest(name: string, known: readonly string[]): string | undefined {
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
