import { access, constants, stat } from 'node:fs/promises';

/** @returns why the kernel can't take it for an interpreter or a loader, by what the file system says */
export async function whyNoInterpreter(path: string): Promise<string | undefined> {
  const [found, allowed] = await Promise.allSettled([stat(path), access(path, constants.X_OK)]);
  if (found.status === 'rejected') return 'does not exist';
  if (!found.value.isFile()) return 'is not a regular file';
  return allowed.status === 'rejected' ? 'may not be executed' : undefined;
}
