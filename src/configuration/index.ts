import type { Environment, Values } from '../probes/kind.ts';
import type { Requirement } from '../waiting/requirement.ts';
import { readRequirement, type Found } from './dependencies.ts';
import { parseCommandLine, type CommandLine } from './options.ts';
import { accept, attempt, ConfigurationError, type Mode, type Problem } from './problems.ts';
import { resolve } from './references.ts';
import { definitions, settingsSchema, type Settings } from './settings.ts';
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

/** Where each setting comes from, such as `WAIT_FOR_TIMEOUT`, and what stands there. */
export type Origins = Readonly<Record<keyof Settings, { readonly place: string; readonly value: unknown }>>;

/**
 * Reads the whole configuration; contacts nothing.
 *
 * @param args the command line, without Node and the program
 * @throws {ConfigurationError} with everything that is wrong
 */
export function configure(args: readonly string[], env: Environment): Configuration {
  const problems: Problem[] = [];
  const commandLine = parseCommandLine(args, problems);
  const skip =
    attempt(() => readBoolean(given('WAIT_FOR_SKIP', env) ?? false), 'WAIT_FOR_SKIP', problems) ?? false;
  const nothing: Sources = { found: [], document: undefined, documentPlace: '', warnings: [] };
  const needed = !skip && ['wait', 'check', 'print-config'].includes(commandLine.mode);
  const sources = needed ? gather(commandLine, env, problems) : nothing;
  const values = createValues((reference) => resolve(reference, env));
  const { settings, origins } = readSettings(commandLine, env, sources, values, problems);
  const reading = { values, env, attemptTimeout: settings?.attemptTimeout ?? Infinity, problems };
  const requirements = sources.found.flatMap((found) => readRequirement(found, reading) ?? []);
  if (commandLine.mode === 'check' && commandLine.command.length > 0) {
    problems.push({ place: '--check', message: 'takes no command: it only looks' });
  }
  if (!settings || problems.length > 0) {
    const logFormat = origins.logFormat.value === 'json' ? 'json' : 'text';
    throw new ConfigurationError(problems, { mode: commandLine.mode, logFormat });
  }
  return {
    mode: commandLine.mode,
    settings,
    origins,
    found: sources.found,
    requirements: numbered(requirements),
    command: commandLine.command,
    skip,
    warnings: sources.warnings,
  };
}

function readSettings(
  commandLine: CommandLine,
  env: Environment,
  sources: Sources,
  values: Values,
  problems: Problem[],
): { settings: Settings | undefined; origins: Origins } {
  const schema = settingsSchema(values);
  const origin = (key: keyof Settings): { place: string; value: unknown } => {
    const { variable, default: value } = definitions[key];
    const fromVariable = given(variable, env);
    const fromDocument = sources.document?.settings[key];
    const candidates = [
      commandLine.given.get(key),
      fromVariable === undefined ? undefined : { place: variable, value: fromVariable },
      fromDocument === undefined
        ? undefined
        : { place: `${sources.documentPlace}: ${key}`, value: fromDocument },
    ].filter((candidate) => candidate !== undefined);
    // The ones that are overruled are looked at too: a mistake in them is found now, not when the option is dropped.
    for (const candidate of candidates)
      accept<unknown>(schema.def.shape[key].safeParse(candidate.value), candidate.place, [], problems);
    return candidates[0] ?? { place: 'default', value };
  };
  const origins: Origins = {
    timeout: origin('timeout'),
    attemptTimeout: origin('attemptTimeout'),
    failFast: origin('failFast'),
    any: origin('any'),
    logLevel: origin('logLevel'),
    logFormat: origin('logFormat'),
  };
  const read = schema.safeParse(
    Object.fromEntries(Object.entries(origins).map(([key, { value }]) => [key, value])),
  );
  return { settings: read.success ? read.data : undefined, origins };
}

/** Derived names can repeat; given ones can't. */
function numbered(requirements: readonly Requirement[], seen = new Map<string, number>()): Requirement[] {
  return requirements.map((requirement) => {
    const count = (seen.get(requirement.name) ?? 0) + 1;
    seen.set(requirement.name, count);
    const name = count === 1 ? requirement.name : `${requirement.name} #${count}`;
    if (!('members' in requirement)) return { ...requirement, name };
    return { ...requirement, name, members: numbered(requirement.members, seen) };
  });
}
