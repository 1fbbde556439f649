import * as fs from 'node:fs';
import type * as promises from 'node:fs/promises';
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

export const open: typeof promises.open = (...args) =>
  process.getBuiltinModule('node:fs/promises').open(...args);
