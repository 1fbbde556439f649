import { run, type Host } from './cli.ts';
import { leave } from './launching/leave.ts';
import { onEndingSignal, statusOf } from './launching/signals.ts';
import { keepStandardErrorBlocking } from './launching/standard-error.ts';
import { start } from './launching/start.ts';
import { openOutput } from './reporting/output.ts';

/** How long a signal may take to end everything in good order, in milliseconds. */
const grace = 80;

keepStandardErrorBlocking();
const ending = new AbortController();
const release = onEndingSignal((signal) => {
  ending.abort(signal);
  setTimeout(() => leave(statusOf(signal)), grace);
});
/** The app's environment is this one, whatever becomes of `process.env`. */
const env = { ...process.env };
const stderr = openOutput(2);

void main();

async function main(): Promise<never> {
  try {
    return leave(await run(host()));
  } catch (error) {
    stderr.write(
      `wait-for: a bug in wait-for: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}\n`,
    );
    await stderr.flush(grace);
    return leave(125);
  }
}

function host(): Host {
  return {
    args: process.argv.slice(2),
    env,
    stderr,
    signal: ending.signal,
    print: (text) =>
      new Promise((resolve) => {
        // A reader that goes away, as `head` does, is no failure of ours.
        process.stdout.once('error', () => resolve());
        process.stdout.write(text, () => resolve());
      }),
    expectHanging(count) {
      // Half of the pool's threads at most are given to look-ups; the pool is made at its first use (libuv's manual).
      process.env['UV_THREADPOOL_SIZE'] = String(Math.min(1024, 4 + 2 * count));
    },
    start: (command) =>
      start(command, env, { signal: ending.signal, release, end: (signal) => ending.abort(signal) }),
  };
}
