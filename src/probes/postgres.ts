import type { Socket } from 'node:net';
import { defineKind, Mistake, type AttemptContext, type Notation } from './kind.ts';
import { parsePostgresUri, printPostgresUri, type PostgresUri } from './postgres-uri.ts';
import { formatAddress, openSocket, silence, type Address } from './sockets.ts';
import { fromPostgresError } from './sqlstates.ts';
import { rejectBesideUrl } from './uri-parts.ts';

interface Login {
  readonly addresses: readonly Address[];
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
}

const defaultPort = 5432;

const uri: Notation<PostgresUri> = { parse: parsePostgresUri, print: printPostgresUri };

export const postgres = defineKind({
  name: 'postgres',
  summary: 'ready when the log-in works and SELECT 1 answers',
  schemes: ['postgres', 'postgresql'],
  shape: (values) => ({
    url: values.optional(values.parsed('A postgres:// URI, in place of the keys that name its parts.', uri)),
    host: values.optional(values.text('The host name or IP address.')),
    port: values.optional(values.port('The port; 5432 where it is left out.')),
    user: values.optional(values.text('The role to log in as.')),
    password: values.optional(values.secret("The role's password.")),
    database: values.optional(values.text("The database; the role's name where it is left out.")),
  }),
  fromTarget: (target) => ({ url: target }),
  probe(keys) {
    if (keys.url) rejectBesideUrl(keys);
    const login = keys.url ? fromUri(keys.url) : fromKeys(keys);
    const addresses = login.addresses.map(formatAddress).join(',');
    return {
      kind: 'postgres',
      target: `${login.user}@${addresses}/${login.database}`,
      attempt: (context) => attemptInOrder(login, context),
    };
  },
});

interface Keys {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
}

function fromUri({ hosts, user, password, database }: PostgresUri): Login {
  if (user === undefined) throw new Mistake('the URI names no user', 'url');
  const addresses = hosts.map(({ host, port = defaultPort }) => ({ host, port }));
  return { addresses, user, password, database: database ?? user };
}

function fromKeys({ host, port = defaultPort, user, password, database }: Keys): Login {
  if (host === undefined) throw new Mistake('"url" or "host" is missing');
  if (user === undefined) throw new Mistake('"user" is missing');
  return { addresses: [{ host, port }], user, password, database: database ?? user };
}

/** As libpq does: the first host that lets us in is the one. */
async function attemptInOrder(login: Login, context: AttemptContext): Promise<void> {
  let failure: unknown;
  for (const address of login.addresses) {
    try {
      return await attempt(login, address, context);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function attempt(login: Login, address: Address, context: AttemptContext): Promise<void> {
  const { signal } = context;
  const socket = await openSocket(address, context);
  try {
    const { default: Client } = await import('pg/lib/client.js');
    const client = new Client({
      stream: () => alreadyOpen(socket),
      // Everything is given, for pg fills what is missing from PG* variables: those are the app's, and libpq's to read.
      host: 'localhost',
      ssl: false,
      user: login.user,
      password: login.password ?? '',
      database: login.database,
      application_name: 'wait-for',
    });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('SELECT 1');
  } catch (error) {
    throw signal.aborted ? silence() : fromPostgresError(error);
  } finally {
    socket.destroy();
  }
}

/** Pg wants to connect its stream by itself: one that is open already says so as soon as pg can hear it. */
function alreadyOpen(socket: Socket): Socket {
  return Object.assign(socket, {
    connect() {
      setImmediate(() => socket.emit('connect'));
      return socket;
    },
  });
}
