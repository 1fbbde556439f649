import {
  configure,
  ConfigurationError,
  type Configuration,
  type Environment,
} from './configuration/index.ts';
import { findCommand, CommandError, type Command } from './launching/find-command.ts';
import { statusOf } from './launching/signals.ts';
import { sharedLookup } from './probes/lookup.ts';
import { ended, error, giveUp, leftOut, narrator, start, warning } from './reporting/messages.ts';
import type { Output } from './reporting/output.ts';
import { reporter, type Say } from './reporting/reporter.ts';
import { systemClock } from './waiting/clock.ts';
import { dependenciesOf } from './waiting/requirement.ts';
import { wait, type Outcome } from './waiting/wait.ts';

/** What a run works with. */
export interface Host {
  readonly args: readonly string[];
  readonly env: Environment;
  readonly stderr: Output;
  /** Aborted by a signal that ends the wait; its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Writes to stdout, which is the app's otherwise. */
  print(text: string): Promise<void>;
  /** Makes room for so many look-ups and file operations that hang. */
  expectHanging(count: number): void;
  /**
   * Becomes the command.
   *
   * @returns a child's exit status where the process can't be replaced; nothing where a signal came first
   */
  start(command: Command): Promise<number | undefined>;
}

/** The exit statuses that `env`, `timeout` and `nice` use. */
const notReady = 124;
const ownFailure = 125;

/** How many mistakes are said one by one. */
const mostProblems = 100;

/** How long the last words may take, in milliseconds, when nobody reads them. */
const lastWords = 50;

/** @returns the exit status; never, where the command takes over the process */
export async function run(host: Host): Promise<number> {
  let configuration;
  try {
    configuration = configure(host.args, host.env);
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure;
    return rejectConfiguration(failure, host);
  }
  switch (configuration.mode) {
    case 'help':
      await host.print((await import('./help.ts')).helpText());
      return 0;
    case 'version':
      await host.print(`${(await import('./version.ts')).version}\n`);
      return 0;
    case 'print-schema':
      await host.print(
        `${JSON.stringify((await import('./configuration/schema.ts')).documentSchema(), undefined, 2)}\n`,
      );
      return 0;
    case 'print-config':
      await host.print((await import('./configuration/print.ts')).printConfiguration(configuration));
      return 0;
    case 'check':
      // Docker reserves all other statuses of a HEALTHCHECK.
      return (await checkOnce(configuration, host)) === 0 ? 0 : 1;
    case 'wait':
      return waitAndStart(configuration, host);
  }
}

async function rejectConfiguration(failure: ConfigurationError, host: Host): Promise<number> {
  const { problems, warnings, mode, logFormat } = failure;
  const say = reporter({ logLevel: 'info', logFormat }, host.stderr.write);
  for (const text of warnings) say(warning(text));
  for (const { place, message } of problems.slice(0, mostProblems)) say(error(`${place}: ${message}`));
  if (problems.length > mostProblems) say(error(`and ${problems.length - mostProblems} more mistakes`));
  return leaving(mode === 'check' ? 1 : ownFailure, host);
}

async function checkOnce(configuration: Configuration, host: Host): Promise<number> {
  const { requirements, settings, warnings } = configuration;
  const say = reporter(settings, host.stderr.write);
  for (const text of warnings) say(warning(text));
  if (requirements.length === 0) say(error('nothing to check: name a target, or set WAIT_FOR'));
  const outcome = await look(configuration, say, host);
  if (host.signal.aborted) return endedBy(host.signal, say, host);
  if (!outcome.ready) say(giveUp(outcome, 'checked'));
  return leaving(outcome.ready && requirements.length > 0 ? 0 : 1, host);
}

async function waitAndStart(configuration: Configuration, host: Host): Promise<number> {
  const { settings, requirements, command: argv, skip, warnings } = configuration;
  const say = reporter(settings, host.stderr.write);
  for (const text of warnings) say(warning(text));
  if (requirements.length === 0 && argv.length === 0 && !skip) {
    say(error('nothing to do: no dependency is declared, and no command is given (see --help)'));
    return leaving(ownFailure, host);
  }
  const typed = find(argv, say, host);
  if (typed instanceof CommandError) return leaving(typed.status, host);
  if (requirements.length > 0) {
    const outcome = await look(configuration, say, host);
    if (host.signal.aborted) return endedBy(host.signal, say, host);
    if (!outcome.ready) {
      say(giveUp(outcome, settings.failFast && failedForGood(outcome) ? 'failed for good' : 'gave up'));
      return leaving(notReady, host);
    }
    for (const message of leftOut(outcome)) say(message);
  } else if (!skip) {
    say(warning('no dependency is declared, so nothing is waited for (name a target, or set WAIT_FOR)'));
  }
  // Once more: what was there before the wait may be gone, and an execve that fails aborts Node 22 and 24.
  const command = find(argv, say, host);
  if (command instanceof CommandError) return leaving(command.status, host);
  if (!command) return leaving(0, host);
  say(start(argv[0] ?? ''));
  await host.stderr.flush(lastWords);
  return (await host.start(command)) ?? endedBy(host.signal, say, host);
}

function find(argv: readonly string[], say: Say, host: Host): Command | CommandError | undefined {
  if (argv.length === 0) return undefined;
  try {
    return findCommand(argv, host.env['PATH']);
  } catch (failure) {
    if (!(failure instanceof CommandError)) throw failure;
    say(error(failure.message));
    return failure;
  }
}

function look({ requirements, settings, mode }: Configuration, say: Say, host: Host): Promise<Outcome> {
  const narrate = narrator();
  host.expectHanging(requirements.flatMap(dependenciesOf).length);
  return wait(requirements, {
    timeout: settings.timeout,
    any: settings.any,
    failFast: settings.failFast,
    once: mode === 'check',
    clock: systemClock,
    random: Math.random,
    lookup: sharedLookup(),
    signal: host.signal,
    onEvent(event) {
      // One look has its report at once, which says the same.
      if (mode === 'wait' || event.event !== 'attempt') say(narrate(event));
    },
  });
}

const failedForGood = ({ results }: Outcome): boolean =>
  results.some(({ failure }) => failure?.class === 'misconfigured');

function endedBy({ reason }: AbortSignal, say: Say, host: Host): Promise<number> {
  say(ended(String(reason)));
  return leaving(statusOf(String(reason)), host);
}

async function leaving(status: number, host: Host): Promise<number> {
  await host.stderr.flush(lastWords);
  return status;
}
