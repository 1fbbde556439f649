import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';

const longestPart = 65_536;

/** @returns a part of a file that may be executed; nothing where it can't be read: it may be executed all the same */
export function readPart(file: string, length: number, position = 0): Buffer | undefined {
  let descriptor;
  try {
    descriptor = openSync(file, constants.O_RDONLY);
    const buffer = Buffer.alloc(Math.min(length, longestPart));
    return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, position));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** @returns why the kernel can't take it for an interpreter or a loader, by what the file system says */
export function whyNoInterpreter(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return 'is not a regular file';
  } catch {
    return 'does not exist';
  }
  try {
    accessSync(path, constants.X_OK);
    return undefined;
  } catch {
    return 'may not be executed';
  }
}
