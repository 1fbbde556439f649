import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Client } from 'pg';
import { NotReady, quote } from '../not-ready.ts';
import { requestCheck } from './authentication.ts';
import type { Connection, Server } from './dsn/connection.ts';
import type { Session } from './dsn/parameters.ts';
import { passwordFromFile } from './dsn/passfile.ts';
import { fromPostgresError, isRejection, notBound, Rejected, withoutPassword } from './failures.ts';
import { terminate } from './messages.ts';
import { PgStream } from './pg-stream.ts';

/** What must hold once the log-in has worked. */
export interface Wanted {
  readonly query: string;
  /** How many the query must return at least. */
  readonly rows: number;
  readonly tables: readonly string[];
}

/**
 * Logs in on a connection that is open, and looks whether everything is as wanted.
 *
 * @throws {NotReady}
 */
export async function logIn(
  socket: Socket | TLSSocket,
  server: Server,
  connection: Connection,
  session: Session,
  wanted: Wanted,
): Promise<void> {
  const { passfile, database, user, applicationName, options, channelBinding, searchPath } = connection;
  if (channelBinding && !('getPeerCertificate' in socket)) throw notBound();
  const key = { host: server.passfileHost, port: server.port, database, user };
  const password = connection.password ?? (await passwordFromFile(passfile, key));
  const { PgClient } = await import('./pg.ts');
  const stream = new PgStream(socket, requestCheck({ password, channelBinding }));
  /** What was said between two queries: pg then says of the next one only that it can't be asked. */
  let earlier: unknown;
  try {
    const client = new PgClient({
      stream: () => stream,
      // Everything is given, for pg fills in what is missing from PG* variables, and reads some as libpq does not.
      host: 'localhost',
      ssl: false,
      sslnegotiation: 'postgres',
      user,
      // Where there is none, it is never asked for.
      password: password ?? 'none',
      database,
      enableChannelBinding: channelBinding,
      application_name: applicationName ?? 'wait-for',
      ...(options !== undefined && { options }),
    });
    client.on('error', (error) => (earlier ??= error));
    await client.connect();
    await checkSession(client, session);
    await checkTables(client, wanted.tables, searchPath);
    await checkRows(client, wanted);
  } catch (latest) {
    const error = earlier ?? latest;
    const failure = withoutPassword(fromPostgresError(error), error, password, [user, database]);
    const rejected = !stream.messages.authenticated && isRejection(failure);
    throw rejected ? new Rejected(failure.class, failure.code, failure.message, failure) : failure;
  } finally {
    if (stream.messages.authenticated && socket.writable) socket.write(terminate);
  }
}

/** What libpq asks for `target_session_attrs`, of servers of any version: the manual, section 34.1.2. */
async function checkSession(client: Client, session: Session): Promise<void> {
  if (session === 'any') return;
  if (session === 'read-write' || session === 'read-only') {
    const readOnly = (await firstValue(client, 'SHOW transaction_read_only')) === 'on';
    if (readOnly && session === 'read-write') throw otherSession('READ_ONLY', 'the session is read-only');
    if (!readOnly && session === 'read-only')
      throw otherSession('READ_WRITE', 'the session is not read-only');
    return;
  }
  const standby = (await firstValue(client, 'SELECT pg_catalog.pg_is_in_recovery()::text')) === 'true';
  if (standby && session === 'primary') throw otherSession('STANDBY', 'it is a standby');
  if (!standby && session !== 'primary') throw otherSession('PRIMARY', 'it is a primary');
}

/** It works, and is another one than is wanted. */
const otherSession = (code: string, reason: string): NotReady =>
  new NotReady('unready', code, reason, { showsAbsence: true });

async function firstValue(client: Client, text: string): Promise<string | undefined> {
  const { rows } = await client.query<[string]>({ text, rowMode: 'array' });
  return rows[0]?.[0];
}

const missing = 'SELECT name FROM unnest($1::text[]) AS name WHERE pg_catalog.to_regclass(name) IS NULL';

/** The path is set for this statement alone: behind a pooler, the session is somebody else's next. */
const missingAlongPath = `
  WITH path AS (SELECT pg_catalog.set_config('search_path', $2, true) AS set)
  SELECT name FROM path, unnest($1::text[]) AS name
  WHERE CASE WHEN path.set IS NOT NULL THEN pg_catalog.to_regclass(name) IS NULL END`;

/** Read as SQL reads names: folded to lower case unless quoted, looked for along the search path. */
async function checkTables(
  client: Client,
  tables: readonly string[],
  searchPath: string | undefined,
): Promise<void> {
  if (tables.length === 0) return;
  const { rows } = await client.query<[string]>({
    ...(searchPath === undefined
      ? { text: missing, values: [tables] }
      : { text: missingAlongPath, values: [tables, searchPath] }),
    rowMode: 'array',
  });
  const names = rows.map(([name]) => name);
  if (names.length === 0) return;
  const [what, does] = names.length === 1 ? ['the table', 'does'] : ['the tables', 'do'];
  throw new NotReady('unready', '42P01', `${what} ${quote(names.join(', '))} ${does} not exist`, {
    showsAbsence: true,
  });
}

async function checkRows(client: Client, { query, rows }: Wanted): Promise<void> {
  const result: unknown = await client.query(query);
  // Several statements yield several results; the last one counts.
  const last: unknown = Array.isArray(result) ? result.at(-1) : result;
  const found = isResult(last) ? countOf(last) : 0;
  if (found < rows) {
    throw new NotReady('unready', 'ROWS', `the query returned ${found} of at least ${rows} rows`, {
      showsAbsence: true,
    });
  }
}

interface Result {
  readonly command: string | null;
  readonly rowCount: number | null;
  readonly rows: readonly unknown[];
}

const isResult = (value: unknown): value is Result =>
  typeof value === 'object' && value !== null && 'rows' in value && Array.isArray(value.rows);

/** What a COPY returns are no rows to pg, which counts them all the same. */
const countOf = ({ command, rowCount, rows }: Result): number =>
  command === 'COPY' ? (rowCount ?? 0) : rows.length;
