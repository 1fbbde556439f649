import type { PathLike, RmOptions, Stats, StatsFs, WriteFileOptions } from 'node:fs';

/**
 * Stands in for `node:fs/promises`, which loads `node:readline` for the sake of its file handles. Not imported, for that
 * would list all names of the modules.
 */
const fs = process.getBuiltinModule('node:fs');

export const { constants } = fs;

/** util.promisify would copy each function's properties. */
function promised<T>(begin: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    begin((error, value) => (error ? reject(error) : resolve(value)));
  });
}

function finished(begin: (done: (error: Error | null) => void) => void): Promise<void> {
  return promised((done) => begin((error) => done(error, undefined)));
}

export const access = (path: PathLike, mode?: number): Promise<void> =>
  finished((done) => fs.access(path, mode, done));
export const lstat = (path: PathLike): Promise<Stats> => promised((done) => fs.lstat(path, done));
export const readFile = (path: PathLike, encoding?: BufferEncoding): Promise<string | Buffer> =>
  promised((done) => fs.readFile(path, encoding, done));
export const readlink = (path: PathLike): Promise<string> => promised((done) => fs.readlink(path, done));
export const realpath = (path: PathLike): Promise<string> => promised((done) => fs.realpath(path, done));
export const rename = (from: PathLike, to: PathLike): Promise<void> =>
  finished((done) => fs.rename(from, to, done));
export const rm = (path: PathLike, options: RmOptions = {}): Promise<void> =>
  finished((done) => fs.rm(path, options, done));
export const stat = (path: PathLike): Promise<Stats> => promised((done) => fs.stat(path, done));
export const statfs = (path: PathLike): Promise<StatsFs> => promised((done) => fs.statfs(path, done));
export const writeFile = (path: PathLike, text: string, options: WriteFileOptions): Promise<void> =>
  finished((done) => fs.writeFile(path, text, options, done));

/** As much of a file handle as is used. */
interface Handle {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  stat(): Promise<Stats>;
  close(): Promise<void>;
}

export async function open(path: PathLike, flags: number): Promise<Handle> {
  const descriptor = await promised<number>((done) => fs.open(path, flags, done));
  return {
    read: (buffer, offset, length, position) =>
      promised((done) =>
        fs.read(descriptor, buffer, offset, length, position, (error, bytesRead) =>
          done(error, { bytesRead }),
        ),
      ),
    stat: () => promised((done) => fs.fstat(descriptor, done)),
    close: () => finished((done) => fs.close(descriptor, done)),
  };
}
