import { spawn } from 'node:child_process';
import { isatty } from 'node:tty';
import type { Command } from './find-command.ts';
import { onEndingSignal, statusOf } from './signals.ts';

/** A terminal sends these to the whole foreground group, so the child has had them already. */
const fromTerminal: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGBREAK']);

/**
 * Runs the command as a child that shares our streams, and passes signals on to it.
 *
 * @returns its exit status, 128 + n where signal n ended it
 */
export function runChild({ file, argv }: Command, env: NodeJS.ProcessEnv): Promise<number> {
  const [argv0 = file, ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { argv0, env: { ...env }, stdio: 'inherit' });
    const removeHandlers = onEndingSignal((signal) => {
      if (!(fromTerminal.has(signal) && isatty(0))) child.kill(signal);
    });
    child.once('error', reject);
    child.once('exit', (status, signal) => {
      removeHandlers();
      resolve(signal === null ? (status ?? 0) : statusOf(signal));
    });
  });
}
