import { closeSync } from 'node:fs';
import { untilBundleIsRead } from './certificate-bundle.ts';
import { readCaughtSignal } from './caught-signal.ts';
import { closeOnExec, openDescriptors, type Descriptor } from './descriptors.ts';
import type { Command } from './find-command.ts';
import { isProfiled } from './profiler.ts';

/**
 * Becomes the command; where a process can't be replaced, or the command would not survive it, runs it as a child.
 *
 * @param ending aborted by a signal that is meant to end us; here also by one that came too late for a handler
 * @param removeHandlers takes our handlers of signals away
 * @returns the child's exit status, or nothing where a signal came first; never, where the process is replaced
 */
export async function becomeCommand(
  command: Command,
  env: NodeJS.ProcessEnv,
  ending: AbortController,
  removeHandlers: () => void,
): Promise<number | undefined> {
  const replace = isProfiled() ? undefined : process.execve?.bind(process);
  await untilBundleIsRead(env['NODE_EXTRA_CA_CERTS'], ending.signal);
  const child = replace ? undefined : await import('./child.ts');
  // A signal that the kernel has delivered still needs these turns of the loop to reach its handler.
  await turn();
  await turn();
  if (ending.signal.aborted) return undefined;
  const descriptors = openDescriptors();
  // From here to the exec everything happens in one turn: what comes after the handlers meets the default action.
  removeHandlers();
  const caught = readCaughtSignal(descriptors);
  closeLeakedDescriptors(descriptors);
  restoreIgnoredSignals();
  // Once more: another thread may have been in libuv's handler while we looked, and have written since.
  const lost = caught ?? readCaughtSignal(descriptors);
  if (lost !== undefined) {
    ending.abort(lost);
    return undefined;
  }
  if (!replace) return child?.runChild(command, env);
  return replace(command.file, [...command.argv], env);
}

/** Resolves in the next turn of the event loop. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Node ignores these two, and what is ignored stays so across execve(2); what has a handler is reset to its default. */
function restoreIgnoredSignals(): void {
  for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) process.on(signal, () => undefined);
}

/** Node opens some files, such as that of NODE_EXTRA_CA_CERTS, without O_CLOEXEC, and leaves them open. */
function closeLeakedDescriptors(descriptors: readonly Descriptor[]): void {
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
