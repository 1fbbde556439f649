import { rmSync } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onExit } from './cleanup.ts';

export interface TemporaryDirectory extends AsyncDisposable {
  path: string;
  remove(): Promise<void>;
}

/** A directory under `parent` that never outlives the test's process. */
export async function temporaryDirectory(name: string, parent = tmpdir()): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(parent, `wait-for-${name}-`));
  // A server that has just been killed may still be writing.
  const options = { recursive: true, force: true, maxRetries: 5 };
  const forget = onExit(() => {
    rmSync(path, options);
  });
  const remove = async (): Promise<void> => {
    forget();
    await rm(path, options);
  };
  return { path, remove, [Symbol.asyncDispose]: remove };
}

/** Where many files are written fastest: Linux's memory file system, unless a container leaves it tiny. */
export async function fastestParent(): Promise<string> {
  const memory = '/dev/shm';
  const free = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return free > 1024 ** 3 ? memory : tmpdir();
}
