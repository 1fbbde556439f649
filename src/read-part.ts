import { constants, open, type FileHandle } from 'node:fs/promises';

const longestPart = 65_536;

/** @returns a part of a file, as far as it goes and at most 64 KiB; nothing where it can't be read */
export async function readPart(file: string, length: number, position = 0): Promise<Buffer | undefined> {
  let handle: FileHandle | undefined;
  try {
    // A FIFO would wait for its writer.
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
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
