import { closeSync, readdirSync, readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { Command } from './find-command.ts';

/**
 * Becomes the command; where a process can't be replaced, runs it as a child.
 *
 * @param signal aborted by a signal that was meant to end us
 * @param release takes our signal handlers away
 * @returns the child's exit status, or nothing where `signal` came first; never, where the process is replaced
 */
export async function start(
  command: Command,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  release: () => void,
): Promise<number | undefined> {
  const replace = process.execve?.bind(process);
  const child = replace ? undefined : await import('./child.ts');
  // A signal that the kernel has delivered still needs these turns of the loop to reach its handler.
  await turn();
  await turn();
  if (signal.aborted) return undefined;
  // From here to the exec everything happens in one turn: what comes in between meets the default action.
  release();
  if (!replace) return child?.runChild(command, env);
  closeLeakedDescriptors();
  restoreIgnoredSignals();
  return replace(command.file, [...command.argv], env);
}

/** Node ignores these two, and what is ignored stays so across execve(2); what has a handler is reset to its default. */
function restoreIgnoredSignals(): void {
  for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) process.on(signal, () => undefined);
}

const closeOnExec = 0o2_000_000;

/** Node opens some files, such as that of NODE_EXTRA_CA_CERTS, without O_CLOEXEC, and leaves them open. */
function closeLeakedDescriptors(): void {
  for (const descriptor of openDescriptors()) {
    const flags = flagsOf(descriptor);
    if (descriptor > 2 && flags !== undefined && (flags & closeOnExec) === 0) closeSync(descriptor);
  }
}

function openDescriptors(): number[] {
  try {
    return readdirSync('/proc/self/fd').map(Number);
  } catch {
    return [];
  }
}

/** The flags of open(2), as proc(5) shows them; nothing for a descriptor that is closed meanwhile. */
function flagsOf(descriptor: number): number | undefined {
  try {
    const [, flags] =
      /^flags:\s+([0-7]+)$/mu.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')) ?? [];
    return flags === undefined ? undefined : Number.parseInt(flags, 8);
  } catch {
    return undefined;
  }
}
