import { configure, type Configuration, type Environment } from './configuration/index.ts';
import { sharedLookup } from './probes/lookup.ts';
import { systemClock } from './waiting/clock.ts';
import { wait, type Outcome, type WaitEvent, type WaitOptions } from './waiting/wait.ts';

export {
  ConfigurationError,
  type Configuration,
  type Environment,
  type Problem,
} from './configuration/index.ts';
export { NotReady, type Answerer, type FailureClass } from './probes/not-ready.ts';
export type { Backoff } from './waiting/backoff.ts';
export type { Dependency, Group, Requirement } from './waiting/requirement.ts';
export type { Result } from './waiting/until-ready.ts';
export type { Outcome, WaitEvent } from './waiting/wait.ts';

type Configured = Pick<Configuration, 'requirements' | 'settings'>;

export interface Options {
  /** Ends the wait; the outcome is then not ready. */
  readonly signal?: AbortSignal;
  /** Called with what happens while waiting. */
  readonly onEvent?: (event: WaitEvent) => void;
}

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
export function waitFor(configured: Configured, options: Options = {}): Promise<Outcome> {
  return wait(configured.requirements, waitOptions(configured, options, false));
}

/** Looks once at each dependency. */
export function check(configured: Configured, options: Options = {}): Promise<Outcome> {
  return wait(configured.requirements, waitOptions(configured, options, true));
}

const waitOptions = ({ settings }: Configured, options: Options, once: boolean): WaitOptions => ({
  timeout: settings.timeout,
  any: settings.any,
  failFast: settings.failFast,
  once,
  clock: systemClock,
  random: Math.random,
  lookup: sharedLookup(),
  signal: options.signal ?? new AbortController().signal,
  onEvent: options.onEvent ?? (() => undefined),
});
