import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Postgres, startOrStop, type PostgresOptions } from './postgres.ts';
import { copyData, createData, writeServerFile } from './postgres-data.ts';

/**
 * A standby that follows `primary`: read-only, and pg_is_in_recovery() is true. With the setting hot_standby=off it
 * answers every connection with 57P03 "the database system is not accepting connections".
 */
export async function startStandby(primary: Postgres, options: PostgresOptions = {}): Promise<Postgres> {
  const { socketDirectory: host, port, user, password } = primary;
  const settings: Record<string, string> = {
    primary_conninfo: `host='${host}' port=${port} user='${user}' password='${password}'`,
    ...options.settings,
  };
  const standby = await Postgres.create({ ...options, settings }, (data) => copyForStandby(primary, data));
  return startOrStop(
    standby,
    settings['hot_standby'] === 'off' ? /consistent recovery state reached/ : undefined,
  );
}

/** What pg_basebackup does, which the npm package lacks. */
async function copyForStandby(primary: Postgres, data: string): Promise<void> {
  const session = await primary.connect();
  try {
    await session.query(`SELECT pg_backup_start('standby', fast => true)`);
    await copyData(primary.dataDirectory, data);
    await rm(join(data, 'postmaster.pid'));
    const { rows } = await session.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    );
    for (const { labelfile } of rows) await writeServerFile(join(data, 'backup_label'), labelfile);
    await writeServerFile(join(data, 'standby.signal'), '');
  } finally {
    await session.end();
  }
}

const gate = 'startup-gate';

export interface StartingPostgres {
  postgres: Postgres;
  /** Lets the startup go on, and waits until the server is ready. */
  finish: () => Promise<void>;
}

/** A server that answers every connection with 57P03 "the database system is starting up" until `finish`. */
export async function startStartingPostgres(options: PostgresOptions = {}): Promise<StartingPostgres> {
  const settings = {
    // Recovery from an archive begins by asking for a file, and startup waits for the answer: there is none. The
    // command looks for the gate in the data directory, its working directory, so it ends when that is removed too.
    restore_command: `while test -e ${gate}; do sleep 0.05; done; false`,
    ...options.settings,
  };
  const postgres = await Postgres.create({ ...options, settings }, async (data) => {
    await createData(data, options);
    await writeServerFile(join(data, 'recovery.signal'), '');
    await writeFile(join(data, gate), '');
  });
  await startOrStop(postgres, /listening on Unix socket/);
  return {
    postgres,
    finish: async () => {
      await rm(join(postgres.dataDirectory, gate));
      await postgres.logMatches(/ready to accept connections/);
    },
  };
}
