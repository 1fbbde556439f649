import type { PathLike, RmOptions, Stats, StatsFs, WriteFileOptions } from 'node:fs';

/**
 * Stands in for `node:fs/promises`, which loads `node:readline` for the sake of its file handles. Not imported, for that
 * would list all names of the modules.
 */
const fs = process.getBuiltinModule('node:fs');
const { promisify } = process.getBuiltinModule('node:util');

export const { constants } = fs;

// A start needs few of them, so each is made when it is called.
export const access = (path: PathLike, mode?: number): Promise<void> => promisify(fs.access)(path, mode);
export const lstat = (path: PathLike): Promise<Stats> => promisify(fs.lstat)(path);
export const readFile = (path: PathLike, encoding?: BufferEncoding): Promise<string | Buffer> =>
  promisify(fs.readFile)(path, encoding);
export const readlink = (path: PathLike): Promise<string> => promisify(fs.readlink)(path);
export const realpath = (path: PathLike): Promise<string> => promisify(fs.realpath)(path);
export const rename = (from: PathLike, to: PathLike): Promise<void> => promisify(fs.rename)(from, to);
export const rm = (path: PathLike, options: RmOptions = {}): Promise<void> => promisify(fs.rm)(path, options);
export const stat = (path: PathLike): Promise<Stats> => promisify(fs.stat)(path);
export const statfs = (path: PathLike): Promise<StatsFs> => promisify(fs.statfs)(path);
export const writeFile = (path: PathLike, text: string, options: WriteFileOptions): Promise<void> =>
  promisify(fs.writeFile)(path, text, options);

/** As much of a file handle as is used. */
interface Handle {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  stat(): Promise<Stats>;
  close(): Promise<void>;
}

export async function open(path: PathLike, flags: number): Promise<Handle> {
  const descriptor = await promisify(fs.open)(path, flags);
  return {
    read: (buffer, offset, length, position) =>
      promisify(fs.read)(descriptor, buffer, offset, length, position),
    stat: () => promisify(fs.fstat)(descriptor),
    close: () => promisify(fs.close)(descriptor),
  };
}
