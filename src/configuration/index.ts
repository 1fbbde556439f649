import type { Environment } from '../probes/vocabulary.ts';
import type { Requirement } from '../waiting/requirement.ts';
import { parseCommandLine } from './command-line.ts';
import { readRequirement } from './dependencies.ts';
import { mergeByName, readEntries } from './entries.ts';
import type { Entry } from './entry.ts';
import { numbered, rejectRepeatedNames } from './names.ts';
import { ConfigurationError, type Mode, type Problem } from './problems.ts';
import { asReference, resolve } from './references.ts';
import { readSettings, type Candidate, type Origins, type Settings } from './settings.ts';
import { gather } from './sources.ts';
import { resolveVariable } from './variable-targets.ts';

export { ConfigurationError, type Mode, type Problem } from './problems.ts';
export type { Environment } from '../probes/vocabulary.ts';

/** What is to be done, and with what. */
export interface Configuration {
  readonly mode: Mode;
  readonly settings: Settings;
  readonly origins: Origins;
  readonly entries: readonly Entry[];
  /** What was read from `entries`, one for each. */
  readonly requirements: readonly Requirement[];
  readonly command: readonly string[];
  /** `WAIT_FOR_SKIP`: start the command at once. */
  readonly skip: boolean;
  readonly warnings: readonly string[];
}

/**
 * Reads the whole configuration; contacts nothing. The texts are found first, then taken apart into entries, merged by
 * name, and their values read last.
 *
 * @param args the command line, without Node and the program
 * @throws {ConfigurationError} with everything that is wrong
 */
export function configure(args: readonly string[], env: Environment): Configuration {
  const problems: Problem[] = [];
  const commandLine = parseCommandLine(args, problems);
  const { mode, command } = commandLine;
  // A mistake beside --help shall not keep anybody from the help.
  const informs = mode === 'help' || mode === 'version' || mode === 'print-schema';
  const alone = `--${mode}`;
  if (informs && (args.length > 1 || args[0] !== alone || Object.keys(env).length > 0))
    return configure([alone], {});

  const { sources, candidates, skip, warnings: unknown } = gather(commandLine, env, problems);
  const warnings = new Set(unknown);
  const warn = (text: string): void => void warnings.add(text);
  const read = sources.map((source) => readEntries(source, problems));
  const entries = mergeByName(
    read.map((source) => source.entries),
    problems,
  ).flatMap((entry) => resolveVariable(entry, env, problems, warn));
  rejectRepeatedNames(entries, problems);

  const find = (value: unknown): string | undefined => {
    const reference = asReference(value);
    return reference && resolve(reference, env, warn);
  };
  const documented = read.flatMap((source) => source.candidates).toReversed();
  const counting = [...candidates, ...documented].filter((candidate) => counts(candidate, mode));
  const { settings, origins } = readSettings(counting, find, problems);
  const context = { env, resolve: find, settings, problems, warn };
  const requirements = entries.flatMap((entry) => readRequirement(entry, context) ?? []);
  if (mode === 'check' && command.length > 0)
    problems.push({ place: '--check', message: 'takes no command: it only looks' });

  if (problems.length > 0) {
    const { logFormat, report } = settings;
    throw new ConfigurationError(problems, { mode, logFormat, report, warnings: [...warnings] });
  }
  return {
    mode,
    settings,
    origins,
    entries,
    requirements: numbered(entries, requirements),
    command,
    skip,
    warnings: [...warnings],
  };
}

/** A health check has the variables of the wait, and must not put a summary of its own in the place of the wait's. */
const counts = ({ setting, place }: Candidate, mode: Mode): boolean =>
  setting !== 'report' || mode !== 'check' || place === '--report';
