import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { program } from '../test/support/program.ts';

/** In KB of 1,000 bytes. */
export interface Size {
  readonly whole: number;
  readonly gzipped: number;
}

export async function measureSize(): Promise<Size> {
  const file = await readFile(program);
  const gzipped = await promisify(gzip)(file, { level: 9 });
  return { whole: file.length / 1000, gzipped: gzipped.length / 1000 };
}
