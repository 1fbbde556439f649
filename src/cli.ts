import { configure, ConfigurationError, type Configuration, type Mode } from './configuration/index.ts';
import type { Host } from './host.ts';
import { CommandError } from './launching/find-command.ts';
import { isProfiled } from './launching/profiler.ts';
import { searchFor } from './launching/search.ts';
import { statusOf } from './launching/signals.ts';
import { follow } from './reporting/follow.ts';
import { giveUp } from './reporting/give-up.ts';
import { endedBy, error, leftOut, noCommand, start, warning } from './reporting/messages.ts';
import { narrator } from './reporting/narrator.ts';
import { openRecord, recordIn, type RecordFiles, type RunRecord } from './reporting/record/index.ts';
import { reporter, type Say } from './reporting/reporter.ts';
import type { Outcome } from './waiting/outcome.ts';
import { dependenciesOf } from './waiting/requirement.ts';
import { wait, type WaitEvent } from './waiting/wait.ts';

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

async function reject(failure: ConfigurationError, host: Host): Promise<number> {
  const { problems, warnings, mode, logFormat } = failure;
  const say = reporter({ logLevel: 'info', logFormat }, host.log);
  for (const text of warnings) say(warning(text));
  const mistakes = problems.slice(0, mostProblems).map(({ place, message }) => `${place}: ${message}`);
  if (problems.length > mostProblems) mistakes.push(`and ${problems.length - mostProblems} more mistakes`);
  for (const text of mistakes) say(error(text));
  if (mode !== 'print-config') {
    const record = recordIn(filesOf(mode, failure.report, host), (text) => say(warning(text)));
    await record.close('error', ...mistakes);
  }
  return mode === 'check' ? 1 : ownFailure;
}

/** What an exec probe wrote to the termination log would become the app's own message. */
const filesOf = (mode: Mode, report: string | undefined, { terminationLog }: Host): RecordFiles => ({
  report,
  terminationLog: mode === 'check' ? undefined : terminationLog,
});

interface Run {
  readonly configuration: Configuration;
  readonly say: Say;
  readonly record: RunRecord;
  readonly host: Host;
}

/** @returns the exit status, or nothing where a signal came first */
type Task = (run: Run) => Promise<number | undefined>;

/** Performs a task; where it can't be finished, says why. */
async function perform(task: Task, configuration: Configuration, host: Host): Promise<number> {
  const { mode, settings, requirements, warnings } = configuration;
  host.expectHanging(requirements.flatMap(dependenciesOf).length);
  const say = reporter(settings, host.log);
  const warn = (text: string): void => say(warning(text));
  for (const text of warnings) warn(text);
  const record = await openRecord(filesOf(mode, settings.report, host), warn);
  try {
    const status = await task({ configuration, say, record, host });
    if (status !== undefined) return status;
  } catch (failure) {
    if (!(failure instanceof CommandError)) {
      await record.close('error', 'a bug in wait-for: its log tells more');
      throw failure;
    }
    if (!host.signal.aborted) {
      say(error(failure.message));
      await record.close('error', failure.message);
      return failure.status;
    }
  }
  const signal = String(host.signal.reason);
  say(endedBy(signal));
  await record.close('interrupted', `ended by ${signal}`);
  return statusOf(signal);
}

const check: Task = async ({ configuration: { requirements, settings }, say, record, host: { signal } }) => {
  if (requirements.length === 0) {
    const reason = 'nothing to check: name a target, or set WAIT_FOR';
    say(error(reason));
    await record.close('error', reason);
    return 1;
  }
  const narrate = narrator();
  const onEvent = (event: WaitEvent): void => {
    // Of a failed attempt the report says the same at once.
    if (event.event !== 'attempt') narrate(event).forEach(say);
  };
  const outcome = await wait(requirements, { ...settings, once: true }, { leaving: signal, onEvent });
  record.keep(outcome);
  if (signal.aborted) return undefined;
  if (!outcome.ready) say(giveUp(outcome, 'checked'));
  await record.close(outcome.ready ? 'ready' : 'not-ready', 'checked');
  return outcome.ready ? 0 : 1;
};

const waitAndBecome: Task = async ({ configuration, say, record, host }) => {
  const { requirements, settings, command: argv, skip } = configuration;
  const { env, signal } = host;
  const find = searchFor(argv, env, signal);
  if (requirements.length === 0 && argv.length === 0 && !skip) {
    const reason = 'nothing to do: no dependency is declared, and no command is given (see --help)';
    say(error(reason));
    await record.close('error', reason);
    return ownFailure;
  }
  const search = find();
  // While threads of the pool look at files.
  const willBeChild = argv.length > 0 && isProfiled();
  // A typo fails before the wait.
  await search;
  if (willBeChild)
    say(
      warning('a profiler runs here (--cpu-prof?), so the command becomes a child: its samples would end it'),
    );
  if (requirements.length > 0) {
    const { onEvent, end } = await follow(
      { dependencies: requirements.flatMap(dependenciesOf), settings, ...host },
      say,
    );
    const outcome = await wait(requirements, { ...settings, once: false }, { leaving: signal, onEvent });
    end(signal.aborted ? undefined : outcome);
    record.keep(outcome);
    if (signal.aborted) return undefined;
    if (!outcome.ready) {
      const why = failedForGood(outcome) ? 'failed for good' : 'gave up';
      say(giveUp(outcome, why));
      await record.close('not-ready', why);
      return notReady;
    }
    for (const message of leftOut(outcome)) say(message);
  } else if (!skip) {
    say(warning('no dependency is declared, so nothing is waited for (name a target, or set WAIT_FOR)'));
  }
  // Once more: what was there before a wait may be gone, and an execve that fails aborts Node 22 and 24.
  const command = await find();
  await record.close('ready');
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
