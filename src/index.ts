import { configure, type Environment } from './configuration/index.ts';
import { sharedLookup } from './probes/lookup.ts';
import { systemClock } from './waiting/clock.ts';
import * as waiting from './waiting/wait.ts';

export {
  ConfigurationError,
  type Configuration,
  type Environment,
  type Problem,
} from './configuration/index.ts';
export { NotReady, type Answerer, type FailureClass } from './probes/not-ready.ts';
export type { Backoff } from './waiting/backoff.ts';
export type { Dependency, Result } from './waiting/until-ready.ts';
export type { Outcome, WaitEvent } from './waiting/wait.ts';

type Configured = Pick<ReturnType<typeof configure>, 'dependencies' | 'settings'>;

export interface Options {
  /** Ends the wait; the outcome is then not ready. */
  readonly signal?: AbortSignal;
  /** Called with what happens while waiting. */
  readonly onEvent?: (event: waiting.WaitEvent) => void;
}

/**
 * Reads a configuration as the program does.
 *
 * @param env where `WAIT_FOR`, its companions and the variables that targets name are looked up
 * @param args as on the program's command line
 * @throws {ConfigurationError} with everything that is wrong
 */
export function parse(env: Environment, args: readonly string[] = []): ReturnType<typeof configure> {
  return configure(args, env);
}

/** Waits until the dependencies are ready, the timeout has passed or the signal is aborted. */
export function waitFor(
  { dependencies, settings }: Configured,
  options: Options = {},
): Promise<waiting.Outcome> {
  return waiting.wait(dependencies, {
    ...settings,
    ...surroundings(options),
    onEvent: options.onEvent ?? (() => undefined),
  });
}

/** Looks once at each dependency. */
export function check(
  { dependencies, settings }: Configured,
  options: Options = {},
): Promise<waiting.Outcome> {
  return waiting.check(dependencies, { ...settings, ...surroundings(options) });
}

const surroundings = ({ signal = new AbortController().signal }: Options) => ({
  clock: systemClock,
  random: Math.random,
  lookup: sharedLookup(),
  signal,
});
