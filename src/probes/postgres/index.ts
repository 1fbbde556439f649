import { defineKind } from '../kind.ts';
import { tlsKey } from '../net/tls.ts';
import { createWhoIsThere } from '../net/who-is-there.ts';
import * as v from '../vocabulary.ts';
import { connectionFrom } from './dsn/connection.ts';
import { withDefaults } from './dsn/environment.ts';
import { connectionString, isConnectionString } from './dsn/index.ts';
import { setParameter, type ConnectionParameters } from './dsn/parameters.ts';
import { hints } from './failures.ts';
import { attemptServers } from './hosts.ts';

/** Printed only where it is the default: what a query says may be nobody else's business. */
const query: v.Notation<string> = {
  parse: (text) => text,
  print: (text) => (text === defaultQuery ? text : '***'),
};
const defaultQuery = 'SELECT 1';

export const postgres = defineKind({
  name: 'postgres',
  readyWhen: 'the log-in works and SELECT 1 answers',
  schemes: ['postgres', 'postgresql'],
  severalHosts: true,
  resembles:
    /^(?:[^:/=]*=|(?:jdbc|r2dbcs?):|(?:p|db\+|ecto|cockroach|timescale|redshift|socket)[\w+]*:\/\/)/iu,
  recognises: isConnectionString,
  examples: ['postgres://user:password@db:5432/app'],
  hints,
  keys: {
    url: v.optional(
      v.parsed(
        'Where and how to log in: a postgres:// URI, or a connection string of libpq, JDBC or ADO.NET.',
        connectionString,
      ),
    ),
    host: v.optional(
      v.text("The host name, the IP address or the Unix socket's directory; several with commas."),
    ),
    port: v.optional(v.port('The port; 5432 where it is left out.')),
    user: v.optional(v.text("The role to log in as; the process's user where it is left out.")),
    password: v.optional(v.secret("The role's password.")),
    database: v.optional(v.text("The database; the role's name where it is left out.")),
    level: v.withDefault(
      v.choice(
        'What is enough: that a query answers, or that connections are accepted, as pg_isready finds out.',
        ['query', 'accepting'],
      ),
      'query',
    ),
    session: v.optional(
      v.choice('Which of several servers is the right one.', [
        'any',
        'read-write',
        'read-only',
        'primary',
        'standby',
      ]),
    ),
    query: v.withDefault(v.parsed('What is asked.', query), defaultQuery),
    rows: v.optional(
      v.integer('How many rows the query must return at least.', { minimum: 0, maximum: 1_000_000 }),
    ),
    tables: v.optional(v.list('Tables that must exist, such as users or app.users.', v.text('One of them.'))),
    tls: v.optional(tlsKey),
  },
  fromTarget: (target) => ({ url: target }),
  probe(keys, env) {
    const { level, session, rows = 0, tables = [], tls } = keys;
    if (level === 'accepting') rejectConditions({ session, rows: keys.rows, tables: keys.tables });
    const connection = connectionFrom(
      withDefaults(parametersFrom(keys.url, keys), env, keys.url?.variables),
      env,
      tls,
    );
    const whoIsThere = createWhoIsThere();
    const wanted = level === 'query' ? { query: keys.query, rows, tables } : undefined;
    return {
      target: `${connection.user}@${connection.servers.map(({ label }) => label).join(',')}/${connection.database}`,
      attempt: (context) =>
        attemptServers(connection, session ?? connection.session, wanted, { ...context, whoIsThere }),
    };
  },
});

/** The keys in whose place the connection string may say it. */
const keywords = [
  ['host', 'host'],
  ['port', 'port'],
  ['user', 'user'],
  ['password', 'password'],
  ['database', 'dbname'],
] as const;

type Keys = Readonly<Record<(typeof keywords)[number][0], string | number | undefined>>;

/** What the connection string says, and beside it what it leaves out, such as a password from a file. */
function parametersFrom(url: ConnectionParameters | undefined, keys: Keys): ConnectionParameters {
  const parameters = new Map(url);
  for (const [key, keyword] of keywords) {
    const value = keys[key];
    if (value === undefined) continue;
    if (parameters.has(keyword)) throw new v.Mistake('"url" says this already: give one of them', key);
    try {
      setParameter(parameters, keyword, String(value));
    } catch (error) {
      throw error instanceof v.Mistake ? new v.Mistake(error.message, key) : error;
    }
  }
  return parameters;
}

function rejectConditions(conditions: Readonly<Record<string, unknown>>): void {
  const key = Object.keys(conditions).find((name) => conditions[name] !== undefined);
  if (key !== undefined)
    throw new v.Mistake('"level": "accepting" logs nobody in, so this is not looked at', key);
}
