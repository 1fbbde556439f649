import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../node_modules/.cache/wait-for');

/**
 * The directory that `build` fills, built once per checkout. Test files run in several processes at a time: each may
 * build for itself, the first to finish moves its result into place at once, and the others use that one.
 */
export async function cached(name: string, build: (directory: string) => Promise<void>): Promise<string> {
  const directory = join(root, name);
  if (existsSync(directory)) return directory;
  const scratch = join(root, `.${name}-${randomUUID()}`);
  try {
    await mkdir(scratch, { recursive: true });
    await build(scratch);
    await rename(scratch, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return directory;
}
