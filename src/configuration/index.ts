import type { Environment } from '../probes/kind.ts';
import type { Requirement } from '../waiting/requirement.ts';
import { readRequirement, type Found } from './dependencies.ts';
import { entrySchemas } from './entry-schemas.ts';
import { numbered, rejectRepeatedNames } from './names.ts';
import { parseCommandLine } from './options.ts';
import { attempt, ConfigurationError, type Mode, type Problem } from './problems.ts';
import { readSettings, type Origins } from './read-settings.ts';
import { resolve, type Reference } from './references.ts';
import type { Settings } from './settings.ts';
import { gather, given, type Sources } from './sources.ts';
import { createValues, readBoolean } from './values.ts';

export { ConfigurationError, type Problem } from './problems.ts';
export type { Environment } from '../probes/kind.ts';

/** What is to be done, and with what. */
export interface Configuration {
  readonly mode: Mode;
  readonly settings: Settings;
  readonly origins: Origins;
  readonly found: readonly Found[];
  readonly requirements: readonly Requirement[];
  readonly command: readonly string[];
  /** `WAIT_FOR_SKIP`: start the command at once. */
  readonly skip: boolean;
  readonly warnings: readonly string[];
}

const nothing: Sources = { found: [], documents: [], warnings: [] };

/**
 * Reads the whole configuration; contacts nothing.
 *
 * @param args the command line, without Node and the program
 * @throws {ConfigurationError} with everything that is wrong
 */
export function configure(args: readonly string[], env: Environment): Configuration {
  const problems: Problem[] = [];
  const commandLine = parseCommandLine(args, problems);
  const { mode } = commandLine;
  // A mistake beside --help shall not keep anybody from the help.
  const informs = mode === 'help' || mode === 'version' || mode === 'print-schema';
  const alone = `--${mode}`;
  if (informs && (args.length > 1 || args[0] !== alone || Object.keys(env).length > 0))
    return configure([alone], {});
  const skip =
    attempt(() => readBoolean(given('WAIT_FOR_SKIP', env) ?? false), 'WAIT_FOR_SKIP', problems) ?? false;
  const isSkipped = skip && mode === 'wait';
  const { found, documents, warnings } = isSkipped ? nothing : gather(commandLine, env, problems);
  const find = (reference: Reference): string => resolve(reference, env);
  const vocabulary = { typed: createValues(find), textual: createValues(find, true) };
  const { settings, origins } = readSettings(commandLine, env, documents, vocabulary, problems);
  const reading = {
    typed: entrySchemas(vocabulary.typed, env),
    textual: entrySchemas(vocabulary.textual, env),
    attemptTimeout: settings?.attemptTimeout ?? Infinity,
    problems,
  };
  const requirements = found.flatMap((one) => readRequirement(one, reading) ?? []);
  rejectRepeatedNames(found, problems);
  if (mode === 'check' && commandLine.command.length > 0) {
    problems.push({ place: '--check', message: 'takes no command: it only looks' });
  }
  if (!settings || problems.length > 0) {
    const logFormat = origins.logFormat.value === 'json' ? 'json' : 'text';
    throw new ConfigurationError(problems, { mode, logFormat, warnings });
  }
  return {
    mode,
    settings,
    origins,
    found,
    requirements: numbered(found, requirements),
    command: commandLine.command,
    skip,
    warnings,
  };
}
