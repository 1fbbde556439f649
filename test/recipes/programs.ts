import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** @returns the path of a program; Debian has servers where only root looks */
export async function find(command: string, debianPackage: string): Promise<string> {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  for (const path of directories.map((directory) => join(directory, command))) {
    if (await exists(path, constants.X_OK)) return path;
  }
  throw new Error(`${command} is missing: apt-get install ${debianPackage}`);
}

/** @returns whether a file is there, or can be used as `mode` says */
export const exists = (path: string, mode = constants.F_OK): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );
