import { access, constants, open, stat, type FileHandle } from 'node:fs/promises';

const longestPart = 65_536;

/** @returns a part of a file that may be executed; nothing where it can't be read: it may be executed all the same */
export async function readPart(file: string, length: number, position = 0): Promise<Buffer | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, constants.O_RDONLY);
    const buffer = Buffer.alloc(Math.min(length, longestPart));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    return buffer.subarray(0, bytesRead);
  } catch {
    return undefined;
  } finally {
    // Nothing hangs on it.
    handle?.close().catch(() => undefined);
  }
}

/** @returns why the kernel can't take it for an interpreter or a loader, by what the file system says */
export async function whyNoInterpreter(path: string): Promise<string | undefined> {
  const [found, allowed] = await Promise.allSettled([stat(path), access(path, constants.X_OK)]);
  if (found.status === 'rejected') return 'does not exist';
  if (!found.value.isFile()) return 'is not a regular file';
  return allowed.status === 'rejected' ? 'may not be executed' : undefined;
}
