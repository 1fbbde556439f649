import { configure, ConfigurationError, type Environment } from '../../src/configuration/index.ts';
import * as requirements from '../../src/waiting/requirement.ts';

/** What is wrong with a configuration, as `place: message`; nothing where it is accepted. */
export function problemsOf(args: readonly string[], env: Environment = {}): string[] {
  try {
    configure(args, env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ place, message }) => `${place}: ${message}`);
  }
}

/** A configuration, and every dependency in it, those in groups too. */
export function read(args: readonly string[], env: Environment = {}) {
  const configuration = configure(args, env);
  return { ...configuration, dependencies: configuration.requirements.flatMap(requirements.dependenciesOf) };
}

/** What is waited for, in order: the name of each dependency, and its kind and target. */
export function dependenciesOf(args: readonly string[], env: Environment = {}): [string, string][] {
  return read(args, env).dependencies.map(({ name, probe }) => [name, `${probe.kind} ${probe.target}`]);
}

/** `WAIT_FOR` with a document in it. */
export const given = (document: unknown): Environment => ({ WAIT_FOR: JSON.stringify(document) });

const meaningOf = (requirement: requirements.Requirement): unknown => {
  if ('members' in requirement) return { ...requirement, members: requirement.members.map(meaningOf) };
  const { probe, ...rest } = requirement;
  return [probe.kind, probe.target, rest];
};

/** What a configuration means, without where it comes from. */
export function meaning(args: readonly string[], env: Environment = {}) {
  const { settings, requirements: all } = configure(args, env);
  return { settings, requirements: all.map(meaningOf) };
}
