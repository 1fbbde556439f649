import { constants } from 'node:fs';
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../../error-code.ts';

/** Why a file can't be written; nothing where it is, or can be. */
export type Problem = string | undefined;

class Unwritable extends Error {
  override readonly name = 'Unwritable';
}

/** Looks whether a file could be replaced, by making one beside it. */
export const tryToReplace = (path: string): Promise<Problem> =>
  explain(async () => {
    const { file, draft } = await placeOf(path);
    if (await isMount(file)) throw new Unwritable(reasons['EBUSY']);
    await writeFile(draft, '', { flag: 'wx' });
    await rm(draft);
  });

/** Puts a text in the place of what a file had, whole or not at all. */
export const replaceFile = (path: string, text: string): Promise<Problem> =>
  explain(async () => {
    const { file, draft } = await placeOf(path);
    try {
      await writeFile(draft, text, { flag: 'wx' });
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  });

/** Puts a text into a file that is there. One that is not, or can't be written, is left alone. */
export async function fillFile(path: string, text: string): Promise<void> {
  try {
    // Not to hang if it is a named pipe that nobody reads.
    const flag = constants.O_WRONLY | constants.O_TRUNC | constants.O_NONBLOCK;
    await writeFile(path, text, { flag });
  } catch {
    // It was the last place to say so.
  }
}

/** @returns where the text goes, and a name beside it that nobody has, and that no collector of `*.prom` takes */
async function placeOf(path: string): Promise<{ readonly file: string; readonly draft: string }> {
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

async function explain(work: () => Promise<void>): Promise<Problem> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof Unwritable) return error.message;
    const code = codeOf(error);
    if (code === undefined) throw error;
    return `${reasons[code] ?? 'the system refuses'} [${code}]`;
  }
}
