import {
  configure,
  ConfigurationError,
  type Configuration,
  type Environment,
} from './configuration/index.ts';
import { checkArgumentSpace } from './launching/argument-space.ts';
import { findCommand, CommandError, type Command } from './launching/find-command.ts';
import { isProfiled } from './launching/profiler.ts';
import { statusOf } from './launching/signals.ts';
import {
  endedBy,
  error,
  giveUp,
  leftOut,
  narrator,
  noCommand,
  start,
  warning,
} from './reporting/messages.ts';
import { reporter, type Say } from './reporting/reporter.ts';
import type { Outcome } from './waiting/outcome.ts';
import { longestTimer } from './waiting/clock.ts';
import { dependenciesOf } from './waiting/requirement.ts';
import { wait, type WaitEvent } from './waiting/wait.ts';

/** What a run works with. */
export interface Host {
  readonly args: readonly string[];
  readonly env: Environment;
  /** Aborted by a signal that is meant to end the run; its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Writes to stderr, and waits for nobody who reads it. */
  readonly log: (text: string) => void;
  /** Writes to stdout, which is the app's otherwise. */
  print(text: string): Promise<void>;
  /** Makes room for so many look-ups and file operations that hang; of use only before anything is logged. */
  expectHanging(count: number): void;
  /**
   * Becomes the command.
   *
   * @returns a child's exit status where the process can't be replaced; nothing where a signal came first
   */
  become(command: Command): Promise<number | undefined>;
}

/** The exit statuses that `env`, `timeout` and `nice` use. */
const notReady = 124;
export const ownFailure = 125;

/** How many mistakes are said one by one. */
const mostProblems = 100;

/** @returns the exit status; never, where the command takes over the process */
export async function run(host: Host): Promise<number> {
  let configuration;
  try {
    configuration = configure(host.args, host.env);
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure;
    return reject(failure, host);
  }
  switch (configuration.mode) {
    case 'help':
      return print((await import('./help.ts')).helpText());
    case 'version':
      return print(`${(await import('./version.ts')).version}\n`);
    case 'print-schema': {
      const { documentSchema } = await import('./configuration/schema.ts');
      return print(`${JSON.stringify(documentSchema(), undefined, 2)}\n`);
    }
    case 'print-config':
      return print((await import('./configuration/print.ts')).printConfiguration(configuration));
    case 'check':
      // Docker reserves all other statuses of a HEALTHCHECK.
      return (await perform(check, configuration, host)) === 0 ? 0 : 1;
    case 'wait':
      return perform(waitAndBecome, configuration, host);
  }

  async function print(text: string): Promise<number> {
    await host.print(text);
    return 0;
  }
}

function reject({ problems, warnings, mode, logFormat }: ConfigurationError, { log }: Host): number {
  const say = reporter({ logLevel: 'info', logFormat }, log);
  for (const text of warnings) say(warning(text));
  for (const { place, message } of problems.slice(0, mostProblems)) say(error(`${place}: ${message}`));
  if (problems.length > mostProblems) say(error(`and ${problems.length - mostProblems} more mistakes`));
  return mode === 'check' ? 1 : ownFailure;
}

/** @returns the exit status, or nothing where a signal came first */
type Task = (configuration: Configuration, say: Say, host: Host) => Promise<number | undefined>;

/** Performs a task; where it can't be finished, says why. */
async function perform(task: Task, configuration: Configuration, host: Host): Promise<number> {
  host.expectHanging(configuration.requirements.flatMap(dependenciesOf).length);
  const say = reporter(configuration.settings, host.log);
  for (const text of configuration.warnings) say(warning(text));
  try {
    const status = await task(configuration, say, host);
    if (status !== undefined) return status;
  } catch (failure) {
    if (!(failure instanceof CommandError)) throw failure;
    if (!host.signal.aborted) {
      say(error(failure.message));
      return failure.status;
    }
  }
  const signal = String(host.signal.reason);
  say(endedBy(signal));
  return statusOf(signal);
}

const check: Task = async ({ requirements, settings }, say, { signal }) => {
  if (requirements.length === 0) {
    say(error('nothing to check: name a target, or set WAIT_FOR'));
    return 1;
  }
  const narrate = narrator();
  const onEvent = (event: WaitEvent): void => {
    // Of a failed attempt the report says the same at once.
    if (event.event !== 'attempt') say(narrate(event));
  };
  const outcome = await wait(requirements, { ...settings, once: true }, { signal, onEvent });
  if (signal.aborted) return undefined;
  if (!outcome.ready) say(giveUp(outcome, 'checked'));
  return outcome.ready ? 0 : 1;
};

const waitAndBecome: Task = async ({ requirements, settings, command: argv, skip }, say, host) => {
  const { env, signal } = host;
  const limit = Math.min(settings.attemptTimeout, settings.timeout, longestTimer);
  const find = async (): Promise<Command | undefined> => {
    if (argv.length === 0) return undefined;
    const tooLong = AbortSignal.timeout(limit);
    const command = await findCommand(argv, env['PATH'], AbortSignal.any([signal, tooLong]));
    checkArgumentSpace(command, env);
    return command;
  };
  if (requirements.length === 0 && argv.length === 0 && !skip) {
    say(error('nothing to do: no dependency is declared, and no command is given (see --help)'));
    return ownFailure;
  }
  // A typo fails before the wait.
  await find();
  if (argv.length > 0 && isProfiled())
    say(
      warning('a profiler runs here (--cpu-prof?), so the command becomes a child: its samples would end it'),
    );
  if (requirements.length > 0) {
    const narrate = narrator();
    const onEvent = (event: WaitEvent): void => say(narrate(event));
    const outcome = await wait(requirements, { ...settings, once: false }, { signal, onEvent });
    if (signal.aborted) return undefined;
    if (!outcome.ready) {
      say(giveUp(outcome, failedForGood(outcome) ? 'failed for good' : 'gave up'));
      return notReady;
    }
    for (const message of leftOut(outcome)) say(message);
  } else if (!skip) {
    say(warning('no dependency is declared, so nothing is waited for (name a target, or set WAIT_FOR)'));
  }
  // Once more: what was there before the wait may be gone, and an execve that fails aborts Node 22 and 24.
  const command = await find();
  if (!command) {
    if (!skip) say(noCommand);
    return 0;
  }
  say(start(argv[0] ?? ''));
  return host.become(command);
};

/** Where time ran out for one, that was what the wait ended for. */
function failedForGood({ results }: Outcome): boolean {
  const reasons = new Set(results.filter(({ needed }) => needed).map(({ gaveUp }) => gaveUp));
  return reasons.has('failed for good') && !reasons.has('out of time');
}
