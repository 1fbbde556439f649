import * as fs from 'node:fs';
import { promisify } from 'node:util';

/** Stands in for `node:fs/promises`, which loads `node:readline` for the sake of its file handles. */
export const access = promisify(fs.access);
export const lstat = promisify(fs.lstat);
export const readFile = promisify(fs.readFile);
export const readlink = promisify(fs.readlink);
export const realpath = promisify(fs.realpath);
export const rename = promisify(fs.rename);
export const rm = promisify(fs.rm);
export const stat = promisify(fs.stat);
export const statfs = promisify(fs.statfs);
export const writeFile = promisify(fs.writeFile);
export const { constants } = fs;

const openFile = promisify(fs.open);
const read = promisify(fs.read);
const fstat = promisify(fs.fstat);
const close = promisify(fs.close);

/** As much of a file handle as is used. */
interface Handle {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  stat(): Promise<fs.Stats>;
  close(): Promise<void>;
}

export async function open(path: string, flags: number): Promise<Handle> {
  const descriptor = await openFile(path, flags);
  return {
    read: (buffer, offset, length, position) => read(descriptor, buffer, offset, length, position),
    stat: () => fstat(descriptor),
    close: () => close(descriptor),
  };
}
