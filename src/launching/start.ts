import { closeSync } from 'node:fs';
import { caughtSignal } from './caught-signal.ts';
import { closeOnExec, openDescriptors, type Descriptor } from './descriptors.ts';
import type { Command } from './find-command.ts';

/** What the start has to agree on with who handles signals. */
export interface Ending {
  /** Aborted by a signal that is meant to end us. */
  readonly signal: AbortSignal;
  /** Takes our handlers away. */
  readonly release: () => void;
  /** Called with a signal that came too late for a handler. */
  readonly end: (signal: string) => void;
}

/**
 * Becomes the command; where a process can't be replaced, runs it as a child.
 *
 * @returns the child's exit status, or nothing where a signal came first; never, where the process is replaced
 */
export async function start(
  { file, argv }: Command,
  env: NodeJS.ProcessEnv,
  { signal, release, end }: Ending,
): Promise<number | undefined> {
  const replace = process.execve?.bind(process);
  const child = replace ? undefined : await import('./child.ts');
  // A signal that the kernel has delivered still needs these turns of the loop to reach its handler.
  await turn();
  await turn();
  if (signal.aborted) return undefined;
  const descriptors = openDescriptors();
  // From here to the exec everything happens in one turn: what comes after the release meets the default action.
  release();
  const caught = caughtSignal(descriptors);
  if (caught !== undefined) {
    end(caught);
    return undefined;
  }
  if (!replace) return child?.runChild({ file, argv }, env);
  closeLeaked(descriptors);
  restoreIgnoredSignals();
  return replace(file, [...argv], env);
}

/** Resolves in the next turn of the event loop. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Node ignores these two, and what is ignored stays so across execve(2); what has a handler is reset to its default. */
function restoreIgnoredSignals(): void {
  for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) process.on(signal, () => undefined);
}

/** Node opens some files, such as that of NODE_EXTRA_CA_CERTS, without O_CLOEXEC, and leaves them open. */
function closeLeaked(descriptors: readonly Descriptor[]): void {
  for (const { number, flags } of descriptors) {
    if ((flags & closeOnExec) === 0) closeIfOpen(number);
  }
}

function closeIfOpen(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // Node reads those files in threads of its own, and one may just have been done with it.
  }
}
