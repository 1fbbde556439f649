import { afterAll, beforeAll, expect, test } from 'vitest';
import { authority } from '../../support/certificates.ts';
import { eventually } from '../../support/eventually.ts';
import { startPostgres, type Postgres } from '../../support/postgres.ts';
import { outcome, type Keys } from './probing.ts';

const app = { name: 'app', password: 'secret' };

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres({ roles: [app], tls: authority().server(['localhost']) });
});
afterAll(() => server.stop());

/** What a connection leaves in the log that was not ended in good order; a psql leaves none of it. */
const complaints =
  /could not (?:receive|send)|unexpected|reset by peer|broken pipe|SSL error|protocol|startup packet/iu;

const rows: readonly (readonly [what: string, keys: Keys, expected: string])[] = [
  ['a log-in that works', {}, 'ready'],
  ['a query without its rows', { query: 'SELECT WHERE false', rows: 1 }, 'unready ROWS'],
  ['a query that fails', { query: 'SELECT 1/0' }, 'unready 22012'],
  ['a table that is missing', { tables: ['missing'] }, 'unready 42P01'],
  ['another session than is wanted', { session: 'standby' }, 'unready PRIMARY'],
  ['a server that takes connections', { level: 'accepting' }, 'ready'],
  ['a password that is wrong', { password: 'wrong' }, 'misconfigured 28P01'],
  ['no password', { password: undefined }, 'misconfigured NO_PASSWORD'],
];

test.each(['disable', 'require', 'prefer'])(
  'with sslmode=%s, nothing is left in the log of the server',
  async (mode) => {
    for (const [, keys, expected] of rows) {
      const url = `postgres://app@127.0.0.1:${server.port}/postgres?sslmode=${mode}`;
      const attempts = Array.from({ length: 10 }, () => outcome({ url, password: app.password, ...keys }));
      expect(new Set(await Promise.all(attempts))).toEqual(new Set([expected]));
    }
    await eventually('all sessions are over', async () => {
      const sessions = 'SELECT FROM pg_stat_activity WHERE client_addr IS NOT NULL';
      return (await server.sql(sessions)).length === 0;
    });
    await server.sql(`DO $$ BEGIN RAISE LOG 'all of ${mode}'; END $$`);
    await server.logMatches(new RegExp(`all of ${mode}`));
    expect(server.log.split('\n').filter((line) => complaints.test(line))).toEqual([]);
  },
);
