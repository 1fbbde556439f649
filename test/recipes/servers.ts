import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Child } from '../support/child.ts';
import { exists, find } from './programs.ts';

/** Who the tests run as; servers that root starts would become somebody else, who may not read what the tests write. */
const user = userInfo().username;

/** A server of a test, on a port of 127.0.0.1, with a directory of its own. */
export interface Place {
  readonly port: number;
  readonly directory: string;
}

/** Starts a server that is `ready`, or one that is there and will not do. */
export type Start = (place: Place, ready: boolean) => Promise<Child>;

/** It speaks its binary protocol alone, where it is not ready. */
export const memcached: Start = ({ port }, ready) => {
  const binary = ready ? [] : ['--protocol=binary'];
  return start('memcached', 'memcached', [
    '--listen=127.0.0.1',
    `--port=${port}`,
    `--user=${user}`,
    ...binary,
  ]);
};

/** It wants a password, where it is not ready. */
export const nats: Start = ({ port }, ready) => {
  const locked = ready ? [] : ['--user', 'somebody', '--pass', 'else'];
  return start('nats-server', 'nats-server', ['--addr', '127.0.0.1', '--port', String(port), ...locked]);
};

/** It wants a password, where it is not ready. */
export const mosquitto: Start = async ({ port, directory }, ready) => {
  const file = join(directory, 'mosquitto.conf');
  await writeFile(file, `user ${user}\nlistener ${port} 127.0.0.1\nallow_anonymous ${ready}\n`);
  return start('mosquitto', 'mosquitto', ['-c', file]);
};

/** It has the user `app` with the password `example` and the database `app`; with another password, where it is not ready. */
export const mariadb: Start = async ({ port, directory }, ready) => {
  const data = join(directory, 'data');
  const common = ['--no-defaults', `--datadir=${data}`, `--user=${user}`];
  if (!(await exists(data))) {
    // The script that makes the first tables calls one of the client's programs.
    await find('my_print_defaults', 'mariadb-client-core');
    const install = await find('mariadb-install-db', 'mariadb-server-core');
    await run(install, [...common, '--auth-root-authentication-method=normal', '--skip-test-db']);
  }
  const init = join(directory, 'init.sql');
  const password = ready ? 'example' : 'another';
  await writeFile(
    init,
    `CREATE DATABASE IF NOT EXISTS app;
     CREATE OR REPLACE USER app IDENTIFIED BY '${password}';
     GRANT ALL ON app.* TO app;`,
  );
  return start('mariadbd', 'mariadb-server-core', [
    ...common,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    `--socket=${join(directory, 'socket')}`,
    `--pid-file=${join(directory, 'pid')}`,
    `--init-file=${init}`,
    // Otherwise the user of localhost that has no name is taken for ours.
    '--skip-name-resolve',
  ]);
};

const run = promisify(execFile);

async function start(command: string, debianPackage: string, args: string[]): Promise<Child> {
  return new Child(await find(command, debianPackage), args, { env: { PATH: process.env['PATH'] } });
}
