import { linkTo } from '../../linked-signal.ts';
import { silence } from '../net/sockets.ts';
import type { AskingContext } from '../net/who-is-there.ts';
import { NotReady } from '../not-ready.ts';
import type { Connection, Server } from './dsn/connection.ts';
import type { Session } from './dsn/parameters.ts';
import { withServer } from './encryption.ts';
import { fromPostgresError } from './failures.ts';
import { knock } from './knock.ts';
import { logIn, type Wanted } from './session.ts';

/**
 * In milliseconds, for each server but the last, where no `connect_timeout` is given. Libpq would wait for minutes, as
 * TCP does: one dead host would take the whole attempt, and the others would never get their turn.
 */
const usualLimit = 1000;

/**
 * Tries the servers in their order, as libpq does: PostgreSQL's manual, section 34.1.1.3. One that does not answer, that
 * takes no connections now or that has another session than is wanted leads to the next; any other failure is final.
 *
 * @param wanted nothing: it is enough that connections are taken
 * @throws {NotReady}
 */
export async function attemptServers(
  connection: Connection,
  session: Session,
  wanted: Wanted | undefined,
  context: AskingContext,
): Promise<void> {
  if (session !== 'prefer-standby') return attemptInOrder(connection, session, wanted, context);
  try {
    await attemptInOrder(connection, 'standby', wanted, context);
  } catch (error) {
    if (context.signal.aborted || (error instanceof NotReady && error.class === 'misconfigured')) throw error;
    await attemptInOrder(connection, 'any', wanted, context);
  }
}

interface Failure {
  readonly server: Server;
  readonly failure: NotReady;
}

async function attemptInOrder(
  connection: Connection,
  session: Session,
  wanted: Wanted | undefined,
  context: AskingContext,
): Promise<void> {
  const failures: Failure[] = [];
  for (const server of connection.servers) {
    const isLast = server === connection.servers.at(-1);
    const limit = connection.connectTimeout ?? (isLast ? undefined : usualLimit);
    const progress = { connected: false };
    try {
      await within(limit, context, (limited) =>
        withServer(server, connection.encryption, limited, {
          onConnected: () => (progress.connected = true),
          use: (socket) =>
            wanted ? logIn(socket, server, connection, session, wanted) : knock(socket, connection),
        }),
      );
      return;
    } catch (error) {
      const failure = context.signal.aborted && progress.connected ? silence() : fromPostgresError(error);
      const leadsOn = !progress.connected || leadingOn.has(failure.code);
      if (!leadsOn) throw failure;
      failures.push({ server, failure });
      if (context.signal.aborted) break;
    }
  }
  throw summary(failures);
}

/** By their codes: it takes no connections now, says nothing, or has another session than is wanted. */
const leadingOn = new Set('57P03 TIMEOUT CONNECT_TIMEOUT READ_ONLY READ_WRITE STANDBY PRIMARY'.split(' '));

/** A single reason stands alone; of several, each is told with its server, and the one nearest to ready counts. */
function summary(failures: readonly Failure[]): NotReady {
  const all = failures.map(({ failure }) => failure);
  const decisive = all.findLast(({ code }) => code === 'TIMEOUT') ?? all.find(isThere) ?? all[0] ?? silence();
  const reasons = new Set(all.map(({ message }) => message));
  if (reasons.size <= 1) return decisive;
  const told = failures.map(({ server, failure }) => `${server.label}: ${failure.message}`).join('; ');
  return decisive.saidAs(told, { showsAbsence: all.every(({ showsAbsence }) => showsAbsence) });
}

const isThere = (failure: NotReady): boolean => failure.class !== 'unreachable';

/** @param limit in milliseconds, beside that of the attempt */
async function within(
  limit: number | undefined,
  context: AskingContext,
  work: (limited: AskingContext) => Promise<void>,
): Promise<void> {
  if (limit === undefined) return work(context);
  const { signal, abort } = linkTo(context.signal);
  const timer = setTimeout(abort, limit);
  try {
    await work({ ...context, signal });
  } catch (error) {
    if (!signal.aborted || context.signal.aborted) throw error;
    const failure = error instanceof NotReady && error.code === 'TIMEOUT' ? error : silence();
    throw new NotReady(failure.class, 'CONNECT_TIMEOUT', `${failure.message} within ${limit / 1000} s`, {
      answeredBy: failure.answeredBy,
    });
  } finally {
    clearTimeout(timer);
    abort();
  }
}
