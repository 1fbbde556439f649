import { execFile } from 'node:child_process';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { cached } from './cache.ts';
import { Child } from './child.ts';
import { postgresBinaries, serverUser } from './postgres-binaries.ts';
import { fastestParent, temporaryDirectory, type TemporaryDirectory } from './temporary.ts';

export const superuser = { name: 'postgres', password: 'correct horse' };

export interface Role {
  name: string;
  password: string;
}

export interface Contents {
  databases?: string[];
  roles?: Role[];
}

const run = promisify(execFile);

/** A directory of the server's user. */
export async function serverDirectory(): Promise<TemporaryDirectory> {
  const directory = await temporaryDirectory('postgres', await fastestParent());
  if (serverUser) await chown(directory.path, serverUser.uid, serverUser.gid);
  return directory;
}

/** Writes a file that only the server's user may read, as PostgreSQL demands of keys. */
export async function writeServerFile(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  if (serverUser) await chown(path, serverUser.uid, serverUser.gid);
}

/** Copying takes a fraction of the time that initdb takes. */
export async function copyData(from: string, to: string): Promise<void> {
  await run('cp', ['-Rp', from, to]);
}

/** A new data directory whose superuser is `superuser`. */
export async function createData(path: string, contents: Contents): Promise<void> {
  const { version } = await postgresBinaries();
  const owner = serverUser?.uid ?? process.getuid?.() ?? 0;
  const template = await cached(`postgres-${version}-${owner}`, initdb);
  await copyData(join(template, 'data'), path);
  // PostgreSQL wants its data to be its user's; in a copy of the checkout, all belongs to who copied it.
  if (serverUser) await run('chown', ['-R', `${serverUser.uid}:${serverUser.gid}`, path]);
  await addContents(path, contents);
}

async function initdb(directory: string): Promise<void> {
  const binaries = await postgresBinaries();
  // Not in the cache itself, which the server's user may be unable to reach.
  const scratch = await serverDirectory();
  try {
    const passwordFile = join(scratch.path, 'password');
    await writeServerFile(passwordFile, superuser.password);
    const data = join(scratch.path, 'data');
    const options = [
      '--no-locale',
      '--encoding=UTF8',
      '--no-sync',
      '--wal-segsize=1',
      '--auth=scram-sha-256',
    ];
    await run(
      binaries.initdb,
      [`--pgdata=${data}`, `--username=${superuser.name}`, `--pwfile=${passwordFile}`, ...options],
      { ...serverUser, env: { PATH: process.env['PATH'] } },
    );
    await copyData(data, join(directory, 'data'));
  } finally {
    await scratch.remove();
  }
}

/** Done in single-user mode, which asks no pg_hba.conf. */
async function addContents(data: string, { databases = [], roles = [] }: Contents): Promise<void> {
  const statements = [
    ...roles.map(
      ({ name, password }) =>
        `CREATE ROLE ${escapeIdentifier(name)} LOGIN PASSWORD ${escapeLiteral(password)}`,
    ),
    ...databases.map((name) => `CREATE DATABASE ${escapeIdentifier(name)}`),
  ];
  if (statements.length === 0) return;
  const { postgres } = await postgresBinaries();
  const child = new Child(postgres, ['--single', '-D', data, '-F', '-c', 'exit_on_error=on', 'postgres'], {
    user: serverUser,
    env: { PATH: process.env['PATH'] },
    stdin: `${statements.join('\n')}\n`,
  });
  const { status } = await child.ended;
  if (status !== 0) throw new Error(`cannot create databases and roles:\n${child.output.text}`);
}
