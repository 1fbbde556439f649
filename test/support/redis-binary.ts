import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cached } from './cache.ts';

export interface RedisBinary {
  path: string;
  env: NodeJS.ProcessEnv;
}

const run = promisify(execFile);

let found: Promise<RedisBinary> | undefined;

/** redis-server from PATH or else, on Debian and its like, from Debian's packages, unpacked without installing them. */
export function redisBinary(): Promise<RedisBinary> {
  found ??= locate();
  return found;
}

async function locate(): Promise<RedisBinary> {
  const env = { PATH: process.env['PATH'] };
  const installed = onPath('redis-server');
  if (installed !== undefined) return { path: installed, env };
  const missing = ['apt-get', 'apt-cache', 'dpkg'].filter((name) => onPath(name) === undefined);
  const advice =
    'Install Redis 7 or newer, so that redis-server is on PATH (apt install redis-server, brew install redis)';
  if (missing.length > 0)
    throw new Error(`${advice}: it is missing, and so is ${missing.join(', ')} to get it with.`);
  try {
    const root = await cached(`redis-${process.arch}`, download);
    const path = join(root, 'usr/bin/redis-server');
    const binary = { path, env: { ...env, LD_LIBRARY_PATH: await libraryPath(root) } };
    await run(path, ['--version'], { env: binary.env });
    return binary;
  } catch (cause) {
    throw new Error(`${advice}: it is missing, and Debian's packages could not be used instead.`, { cause });
  }
}

function onPath(name: string): string | undefined {
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, name));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function download(directory: string): Promise<void> {
  const scratch = join(directory, 'download');
  await mkdir(join(scratch, 'lists/partial'), { recursive: true });
  try {
    await downloadWith([], scratch);
  } catch {
    // Images come with empty package lists. Lists of our own need no root, and leave the system's alone.
    const options = ['-o', `Dir::State=${scratch}`, '-o', `Dir::Cache=${scratch}`];
    await apt('apt-get', [...options, 'update'], scratch);
    await downloadWith(options, scratch);
  }
  const packages = (await readdir(scratch)).filter((name) => name.endsWith('.deb'));
  for (const name of packages) await run('dpkg', ['-x', join(scratch, name), directory]);
  await rm(scratch, { recursive: true });
}

async function downloadWith(options: string[], directory: string): Promise<void> {
  const packages = ['redis-server', 'redis-tools'];
  const { stdout } = await apt('apt-cache', [...options, 'depends', ...packages], directory);
  const libraries = Array.from(stdout.matchAll(/Depends: (lib\S+)/g), ([, name = '']) => name);
  // The C library belongs to the system's loader, which is already there.
  const wanted = [...packages, ...libraries.filter((name) => name !== 'libc6')];
  await apt('apt-get', [...options, 'download', ...wanted], directory);
}

function apt(command: string, args: string[], cwd: string): Promise<{ stdout: string }> {
  // In English, for its output is read.
  return run(command, args, { cwd, env: { ...process.env, LC_ALL: 'C' } });
}

async function libraryPath(root: string): Promise<string> {
  const library = join(root, 'usr/lib');
  const architectures = (await readdir(library)).filter((name) => name.includes('-linux-'));
  return architectures.map((name) => join(library, name)).join(delimiter);
}
