import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { accessHint } from '../access.ts';
import { Mistake } from '../probes/vocabulary.ts';
import { codeOf } from '../error-code.ts';

/**
 * Reads a small text. Only a regular file is read: a FIFO or a device could hold the start up for ever.
 *
 * @param limit in bytes
 * @throws {Mistake} it can't be read, is no regular file, too large or not UTF-8
 */
export function readText(path: string, limit: number): string {
  if (path === '' || path.includes('\0')) throw new Mistake('expected the path of a file');
  let descriptor;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = codeOf(error) ?? 'UNKNOWN';
    const more = code === 'EACCES' ? ` (${accessHint(stateOf(path))})` : '';
    throw new Mistake(
      `${shownPath(path)} can't be read: ${reasons[code] ?? 'the system refuses it'} [${code}]${more}`,
    );
  }
  try {
    if (!fstatSync(descriptor).isFile()) throw new Mistake(`${shownPath(path)} is not a regular file`);
    const buffer = Buffer.alloc(limit + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length <= limit; length += read) {
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    if (length > limit) throw new Mistake(`${shownPath(path)} is larger than ${limit / 1024} KiB`);
    return decodeUtf8(buffer.subarray(0, length), path);
  } finally {
    closeSync(descriptor);
  }
}

function stateOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** What open(2) refuses most often. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is not a directory',
  EACCES: 'permission is denied',
  ELOOP: 'its path has too many symbolic links',
  ENAMETOOLONG: 'its path is too long',
};

/** A path is harmless; a URL, a connection string or a document that strayed here may hold a password. */
function shownPath(path: string): string {
  return /^[^\p{C}{}"@=]{1,4096}$/u.test(path) && !path.includes('://')
    ? path
    : 'the file that is named here';
}

function decodeUtf8(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Mistake(`${shownPath(path)} is not UTF-8`);
  }
}
