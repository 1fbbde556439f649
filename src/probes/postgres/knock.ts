import type { Socket } from 'node:net';
import { closedEarly } from '../net/sockets.ts';
import type { Connection } from './dsn/connection.ts';
import { fromPostgresError, fromSqlState } from './failures.ts';
import { errorFields, Messages, startupMessage, type Message } from './messages.ts';

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
