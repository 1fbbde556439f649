import { configure, type Configuration, type Environment } from './configuration/index.ts';
import type { Outcome } from './waiting/outcome.ts';
import { wait, type WaitOptions } from './waiting/wait.ts';

export {
  ConfigurationError,
  type Configuration,
  type Environment,
  type Problem,
} from './configuration/index.ts';
export { NotReady, type Answerer, type FailureClass } from './probes/not-ready.ts';
export type { Backoff } from './waiting/backoff.ts';
export type { GroupResult, Outcome } from './waiting/outcome.ts';
export type { Dependency, Group, Requirement } from './waiting/requirement.ts';
export type { Result } from './waiting/until-ready.ts';
export type { WaitEvent, WaitOptions as Options } from './waiting/wait.ts';

type Configured = Pick<Configuration, 'requirements' | 'settings'>;

/**
 * Reads a configuration as the program does.
 *
 * @param env where `WAIT_FOR`, its companions and the variables that targets name are looked up
 * @param args as on the program's command line
 * @throws {ConfigurationError} with everything that is wrong
 */
export function parse(env: Environment, args: readonly string[] = []): Configuration {
  return configure(args, env);
}

/** Waits until what is required is ready, the timeout has passed or the signal is aborted. */
export function waitFor({ requirements, settings }: Configured, options?: WaitOptions): Promise<Outcome> {
  return wait(requirements, { ...settings, once: false }, options);
}

/** Makes one attempt at each dependency. */
export function check({ requirements, settings }: Configured, options?: WaitOptions): Promise<Outcome> {
  return wait(requirements, { ...settings, once: true }, options);
}
