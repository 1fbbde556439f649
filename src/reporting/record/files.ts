import { constants } from 'node:fs';
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../../error-code.ts';

/** Why a file can't be written; nothing where it is, or can be. */
export type Problem = string | undefined;

class Unwritable extends Error {
  override readonly name = 'Unwritable';
}

/** Where a text goes. */
export interface Place {
  readonly file: string;
  /** Beside it: a name that nobody has, and that no collector of `*.prom` takes. */
  readonly draft: string;
}

/** Looks whether a file could be replaced, by making one beside it. @returns where, or why not */
export const tryToReplace = (path: string): Promise<Place | string> =>
  explain(async () => {
    const place = await placeOf(path);
    if (await isMount(place.file)) throw new Unwritable(reasons['EBUSY']);
    await writeFile(place.draft, '', { flag: 'wx' });
    await rm(place.draft);
    return place;
  });

/**
 * Puts a text in the place of what a file had, whole or not at all.
 *
 * @param known where that is, for little time is left after a signal
 */
export const replaceFile = (path: string, text: string, known?: Place): Promise<Problem> =>
  explain(async () => {
    const { file, draft } = known ?? (await placeOf(path));
    try {
      await writeFile(draft, text, { flag: 'wx' });
      await rename(draft, file);
      return undefined;
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  });

/** Puts a text into a file that is there. One that is not, or can't be written, is left alone, and the text is not made. */
export async function fillFile(path: string, text: () => string): Promise<void> {
  // Not made if it is missing, and not to hang if it is a named pipe that nobody reads.
  const flag = constants.O_WRONLY | constants.O_TRUNC | constants.O_NONBLOCK;
  try {
    await stat(path);
    await writeFile(path, text(), { flag });
  } catch (error) {
    // It was the last place to say so.
    if (codeOf(error) === undefined) throw error;
  }
}

async function placeOf(path: string): Promise<Place> {
  const file = await realpath(path).catch(() => path);
  const found = await stat(path).catch(() => undefined);
  // A device or a pipe, such as /dev/stdout, would be gone.
  if (found && !found.isFile()) throw new Unwritable('it is there, and no regular file');
  const random = Math.random().toString(36).slice(2, 10);
  return { file, draft: join(dirname(file), `.${basename(file)}.${random}.tmp`) };
}

/** Whether a file alone is mounted, as by `docker run -v ./file:/file`: rename(2) fails there with EBUSY. */
async function isMount(file: string): Promise<boolean> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  // The fifth field of proc_pid_mountinfo(5), where a blank is written as \040.
  return mounts.split('\n').some((line) => line.split(' ')[4]?.replaceAll(String.raw`\040`, ' ') === file);
}

const reasons: Readonly<Record<string, string | undefined>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is a mount of its own: mount its directory instead',
  EDQUOT: 'the quota is used up',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'its directory does not exist',
  ENOSPC: 'no space is left on the device',
  ENOTDIR: 'a part of its path is no directory',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
};

async function explain<T>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unwritable) return error.message;
    const code = codeOf(error);
    if (code === undefined) throw error;
    return `${reasons[code] ?? 'the system refuses'} [${code}]`;
  }
}
