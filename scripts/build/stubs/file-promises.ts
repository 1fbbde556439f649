import { access as accessFile, lstat as lstatFile, readFile as readWhole, stat as statFile } from 'node:fs';
import { promisify } from 'node:util';

/** Stands in for `node:fs/promises`, which loads `node:readline` for the sake of its file handles. */
export const access = promisify(accessFile);
export const lstat = promisify(lstatFile);
export const readFile = promisify(readWhole);
export const stat = promisify(statFile);

export const open: (typeof import('node:fs/promises'))['open'] = (...args) =>
  process.getBuiltinModule('node:fs/promises').open(...args);
