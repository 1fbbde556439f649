import { ownFailure, run } from './cli.ts';
import type { Host } from './host.ts';
import { becomeCommand } from './launching/become-command.ts';
import { readEnvironment } from './launching/environment.ts';
import { leave } from './launching/leave.ts';
import { onEndingSignal, statusOf } from './launching/signals.ts';
import { keepStandardErrorBlocking } from './launching/standard-error.ts';
import { openOutput } from './reporting/output.ts';
import { isTerminal } from './reporting/terminal.ts';

/** How long a signal may take to end everything in good order, in milliseconds. */
const grace = 80;

/** How long the app's start, or the end after a signal, waits for what is still to be written, in milliseconds. */
const lastWords = 50;

/** The same for any other end, whose report is all that anybody learns: a starved machine may take its time. */
const lastReport = 1000;

keepStandardErrorBlocking();
const ending = new AbortController();
const removeHandlers = onEndingSignal((signal) => {
  ending.abort(signal);
  setTimeout(() => leave(statusOf(signal)), grace);
});
/** The app's environment is this one, whatever becomes of `process.env`. */
const env = readEnvironment();
const stderr = openOutput(2);

const host: Host = {
  args: process.argv.slice(2),
  env,
  signal: ending.signal,
  log: stderr.write,
  terminal: isTerminal(2) ? stderr : undefined,
  // Where the kubelet looks for a container's last words, unless its pod names another.
  terminationLog: '/dev/termination-log',
  print: (text) =>
    new Promise((resolve) => {
      // A reader that goes away, as `head` does, is no failure of ours.
      process.stdout.once('error', () => resolve());
      process.stdout.write(text, () => resolve());
    }),
  expectHanging(count) {
    // Half of the pool's threads at most are given to look-ups; the pool is made at its first use (libuv's manual). A thousand
    // would take the kernel long to end.
    process.env['UV_THREADPOOL_SIZE'] = String(Math.min(256, 2 + 2 * count));
  },
  async become(command) {
    await stderr.flush(lastWords);
    return becomeCommand(command, env, ending, removeHandlers);
  },
};

/** Runs the program. */
export async function main(): Promise<never> {
  let status;
  try {
    status = await run(host);
  } catch (error) {
    status = ownFailure;
    stderr.write(
      `wait-for: a bug in wait-for: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}\n`,
    );
  }
  await stderr.flush(ending.signal.aborted ? lastWords : lastReport);
  return leave(status);
}
