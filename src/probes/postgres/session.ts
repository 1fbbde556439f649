import type { Socket } from 'node:net';
import type { Client } from 'pg';
import { closedEarly } from '../net/sockets.ts';
import { NotReady, quote } from '../not-ready.ts';
import type { Connection, Server } from './dsn/connection.ts';
import type { Session } from './dsn/parameters.ts';
import { passwordFromFile } from './dsn/passfile.ts';
import {
  fromPostgresError,
  fromSqlState,
  isRejection,
  noPassword,
  Rejected,
  unsupportedAuthentication,
} from './failures.ts';
import { errorFields, Messages, notPostgres, startupMessage, type Message } from './messages.ts';
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
  socket: Socket,
  server: Server,
  connection: Connection,
  session: Session,
  wanted: Wanted,
): Promise<void> {
  const { passfile, database, user, applicationName, options } = connection;
  const key = { host: server.passfileHost, port: server.port, database, user };
  const password = connection.password ?? (await passwordFromFile(passfile, key));
  const { default: PgClient } = await import('pg/lib/client.js');
  const stream = new PgStream(socket, requestCheck(password));
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
      application_name: applicationName ?? 'wait-for',
      ...(options !== undefined && { options }),
    });
    client.on('error', () => undefined);
    await client.connect();
    await checkSession(client, session);
    await checkTables(client, wanted.tables);
    await checkRows(client, wanted);
  } catch (error) {
    const failure = fromPostgresError(error);
    const rejected = !stream.messages.authenticated && isRejection(failure);
    throw rejected ? new Rejected(failure.class, failure.code, failure.message, failure) : failure;
  }
}

/** The kinds of authentication: PostgreSQL's manual, section 55.7, the messages whose names start so. */
const granted = 0;
const passwordRequests = new Set([3, 5, 10]);
/** The second and third step of SASL, by the step in front. */
const nextSteps: Readonly<Record<number, number>> = { 11: 10, 12: 11 };

/** Looks at requests before pg does, which reads another order of steps as a mistake of the program. */
function requestCheck(password: string | undefined): (message: Message) => void {
  let last: number | undefined;
  return ({ type, body, bytes }) => {
    if (type !== 'R') return;
    const kind = body.readInt32BE();
    const before = nextSteps[kind];
    if (before !== undefined && before !== last) throw notPostgres(bytes);
    if (before === undefined && kind !== granted && !passwordRequests.has(kind))
      throw unsupportedAuthentication();
    if (password === undefined && passwordRequests.has(kind)) throw noPassword();
    last = kind;
  };
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
export class OtherSession extends NotReady {}

const otherSession = (code: string, reason: string): OtherSession =>
  new OtherSession('unready', code, reason, { showsAbsence: true });

async function firstValue(client: Client, text: string): Promise<string | undefined> {
  const { rows } = await client.query<[string]>({ text, rowMode: 'array' });
  return rows[0]?.[0];
}

/** Read as SQL reads names: folded to lower case unless quoted, looked for along the search path. */
async function checkTables(client: Client, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return;
  const { rows } = await client.query<[string]>({
    text: 'SELECT name FROM unnest($1::text[]) AS name WHERE pg_catalog.to_regclass(name) IS NULL',
    values: [tables],
    rowMode: 'array',
  });
  const missing = rows.map(([name]) => name);
  if (missing.length === 0) return;
  const [what, does] = missing.length === 1 ? ['the table', 'does'] : ['the tables', 'do'];
  throw new NotReady('unready', '42P01', `${what} ${quote(missing.join(', '))} ${does} not exist`, {
    showsAbsence: true,
  });
}

async function checkRows(client: Client, { query, rows }: Wanted): Promise<void> {
  const result: unknown = await client.query(query);
  // Several statements yield several results; the last one counts.
  const last: unknown = Array.isArray(result) ? result.at(-1) : result;
  const found = isResult(last) ? last.rows.length : 0;
  if (found < rows) {
    throw new NotReady('unready', 'ROWS', `the query returned ${found} of at least ${rows} rows`, {
      showsAbsence: true,
    });
  }
}

const isResult = (value: unknown): value is { rows: unknown[] } =>
  typeof value === 'object' && value !== null && 'rows' in value && Array.isArray(value.rows);

/**
 * Finds out what pg_isready does: whether connections are taken, whoever asks. Only 57P03 says that they are not; any
 * other error, and a request for a password, comes from a server that works.
 *
 * @throws {NotReady}
 */
export async function knock(socket: Socket, { user, database }: Connection): Promise<void> {
  const answer = Promise.withResolvers<Message>();
  const messages = new Messages();
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const message of messages.read(chunk)) if (message.type !== 'N') answer.resolve(message);
    } catch (error) {
      answer.reject(error);
    }
  });
  socket.on('error', (error) => answer.reject(fromPostgresError(error)));
  socket.on('close', () => answer.reject(closedEarly()));
  socket.write(startupMessage({ user, database }));
  socket.resume();
  const message = await answer.promise;
  if (message.type !== 'E') return;
  const fields = errorFields(message);
  if (fields.get('C') === '57P03') throw fromSqlState('57P03', fields.get('M') ?? '', fields.get('D'));
}
