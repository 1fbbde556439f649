import { mistakesOf } from '../probes/vocabulary.ts';
import { shownWord } from '../spelling.ts';

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
  readonly report: string | undefined;
  /** What is no mistake for sure, and may be the cause of one. */
  readonly warnings: readonly string[];

  constructor(
    problems: readonly Problem[],
    {
      mode,
      logFormat,
      report,
      warnings,
    }: Pick<ConfigurationError, 'mode' | 'logFormat' | 'report' | 'warnings'>,
  ) {
    const lines = problems.slice(0, mostLines).map(({ place, message }) => `${place}: ${message}`);
    const more = problems.length - lines.length;
    super([...lines, ...(more > 0 ? [`and ${more} more mistakes`] : [])].join('\n'));
    this.problems = problems;
    this.mode = mode;
    this.logFormat = logFormat;
    this.report = report;
    this.warnings = warnings;
  }
}

/** What is done: waiting and starting the command, or something instead. */
export type Mode = 'wait' | 'check' | 'print-config' | 'print-schema' | 'help' | 'version';

/** @returns what `read` does; nothing where it found mistakes, and then `problems` has got them */
export function orReport<T>(read: () => T, place: string, problems: Problem[]): T | undefined {
  try {
    return read();
  } catch (error) {
    for (const { message, path } of mistakesOf(error))
      problems.push({ place: [place, ...path.map((key) => shownWord(String(key)))].join('.'), message });
    return undefined;
  }
}
