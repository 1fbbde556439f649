import { spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Child } from './child.ts';
import { temporaryDirectory } from './temporary.ts';

/** A mounted file system whose server is a process of its own: what stands in it is in fuse-server.ts. */
export interface Mount extends AsyncDisposable {
  readonly path: string;
  /** Stops the server between two requests: whoever asks from now on hangs. */
  hang(): Promise<void>;
  /** Lets the server answer again, whoever hangs first. */
  answer(): Promise<void>;
}

export async function mountFuse(): Promise<Mount> {
  const directory = await temporaryDirectory('mount');
  const path = join(directory.path, 'mounted');
  const flag = join(directory.path, 'hang');
  await mkdir(path);
  const server = new Child(process.execPath, [join(import.meta.dirname, 'fuse-server.ts'), path, flag], {
    env: process.env,
  });
  await server.output.matches(/mounted/);
  const pokes: Child[] = [];
  return {
    path,
    async hang() {
      await writeFile(flag, '');
      // The server may be waiting for a request; after this one, or another, it sees the file.
      const poke = new Child('stat', [join(path, 'poke')]);
      pokes.push(poke);
      await server.output.matches(/hanging/);
      // It may wait for the directory's lock behind somebody who hangs, and then ends after them alone.
      poke.signal('SIGKILL');
    },
    answer: () => rm(flag),
    async [Symbol.asyncDispose]() {
      // With its server the file system is gone, and nobody hangs in it any more.
      await server.kill();
      await Promise.all(pokes.map(({ ended }) => ended));
      spawnSync('umount', ['--lazy', path]);
      await directory.remove();
    },
  };
}

const tried =
  'exec 3<>/dev/fuse && mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 wait-for-test /mnt';

/** @returns why nothing can be mounted here, to be put behind a name; empty where it can be */
export function whyNoFuse(): string {
  const { error, status, stderr } = spawnSync('unshare', ['--mount', 'bash', '-c', tried], {
    encoding: 'utf8',
  });
  return !error && status === 0 ? '' : ` (not possible here: ${error?.message ?? stderr.trim()})`;
}
