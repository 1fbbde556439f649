import { defineKind, Mistake, type Notation } from '../kind.ts';
import { connectionFrom } from './dsn/connection.ts';
import { withDefaults } from './dsn/environment.ts';
import { attemptServers } from './hosts.ts';
import { connectionString } from './dsn/index.ts';
import { setParameter, type ConnectionParameters, type Keyword } from './dsn/parameters.ts';
import { tlsValue } from '../net/tls.ts';
import { createWhoIsThere } from '../net/who-is-there.ts';

/** Printed only where it is the default: what a query says may be nobody else's business. */
const query: Notation<string> = {
  parse(text) {
    if (text.includes('\0')) throw new Mistake('a query has no NUL in it');
    return text;
  },
  print: (text) => (text === defaultQuery ? text : '***'),
};
const defaultQuery = 'SELECT 1';

export const postgres = defineKind({
  name: 'postgres',
  summary: 'ready when the log-in works and the query answers',
  schemes: ['postgres', 'postgresql'],
  shape: (values) => ({
    url: values.optional(
      values.parsed(
        'Where and how to log in: a postgres:// URI, or a connection string of libpq, JDBC or ADO.NET.',
        connectionString,
      ),
    ),
    host: values.optional(
      values.text("The host name, the IP address or the Unix socket's directory; several with commas."),
    ),
    port: values.optional(values.port('The port; 5432 where it is left out.')),
    user: values.optional(values.text("The role to log in as; the process's user where it is left out.")),
    password: values.optional(values.secret("The role's password.")),
    database: values.optional(values.text("The database; the role's name where it is left out.")),
    level: values.withDefault(
      values.choice(
        'What is enough: that a query answers, or that connections are accepted, as pg_isready finds out.',
        ['query', 'accepting'],
      ),
      'query',
    ),
    session: values.optional(
      values.choice('Which of several servers is the right one.', [
        'any',
        'read-write',
        'read-only',
        'primary',
        'standby',
      ]),
    ),
    query: values.withDefault(values.parsed('What is asked.', query), defaultQuery),
    rows: values.optional(
      values.integer('How many rows the query must return at least.', { minimum: 0, maximum: 1_000_000 }),
    ),
    tables: values.optional(values.texts('Tables that must exist, such as users or app.users.')),
    tls: values.optional(tlsValue(values)),
  }),
  fromTarget: (target) => ({ url: target }),
  probe(keys, env) {
    const { level, session, rows = 0, tables = [], tls } = keys;
    if (level === 'accepting') rejectConditions({ session, rows: keys.rows, tables: keys.tables });
    const connection = connectionFrom(withDefaults(parametersFrom(keys), env), env, tls);
    const whoIsThere = createWhoIsThere();
    const wanted = level === 'query' ? { query: keys.query, rows, tables } : undefined;
    return {
      kind: 'postgres',
      target: `${connection.user}@${connection.servers.map(({ label }) => label).join(',')}/${connection.database}`,
      attempt: (context) =>
        attemptServers(connection, session ?? connection.session, wanted, { ...context, whoIsThere }),
    };
  },
});

interface Keys {
  readonly url: ConnectionParameters | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
}

/** What the connection string says, and beside it what it leaves out, such as a password from a file. */
function parametersFrom({ url, host, port, user, password, database }: Keys): ConnectionParameters {
  const parameters = new Map(url);
  const add = (key: string, keyword: Keyword, value: string | undefined): void => {
    if (value === undefined) return;
    if (parameters.has(keyword)) throw new Mistake('"url" says this already: give one of them', key);
    try {
      setParameter(parameters, keyword, value);
    } catch (error) {
      throw error instanceof Mistake ? new Mistake(error.message, key) : error;
    }
  };
  add('host', 'host', host);
  add('port', 'port', port?.toString());
  add('user', 'user', user);
  add('password', 'password', password);
  add('database', 'dbname', database);
  return parameters;
}

function rejectConditions(conditions: Readonly<Record<string, unknown>>): void {
  const key = Object.keys(conditions).find((name) => conditions[name] !== undefined);
  if (key !== undefined)
    throw new Mistake('"level": "accepting" logs nobody in, so this is not looked at', key);
}
