import { monotonicTime } from '../monotonic-time.ts';
import { findCommand, type Command } from './find-command.ts';

/** In milliseconds: what was found so short a time ago is not looked for again. */
const recently = 100;

/**
 * @param argv the command and its arguments; there may be none
 * @param signal ends the search
 * @param now in milliseconds, from an arbitrary point
 * @returns what finds the command as it is at that moment, so that it can be started; it throws a {@link CommandError}
 */
export function searchFor(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  now = monotonicTime,
): () => Promise<Command | undefined> {
  let found: { readonly command: Command; readonly at: number } | undefined;
  return async () => {
    if (argv.length === 0) return undefined;
    if (found && now() - found.at < recently) return found.command;
    // As Windows spells it.
    const command = await findCommand(argv, env['PATH'] ?? env['Path'], signal);
    found = { command, at: now() };
    return command;
  };
}
