import { setTimeout as later } from 'node:timers/promises';

/** What stands between the program and a server that works. A file has the first two, and is cut while it is written. */
export type Behaviour =
  | { readonly is: 'healthy' }
  | { readonly is: 'refuse' }
  /** Accepts, reads, and says nothing. */
  | { readonly is: 'hang' }
  | { readonly is: 'reset' }
  /** Holds back each piece of what the server says; each waits for the one before. */
  | { readonly is: 'delay'; readonly ms: number }
  /** Passes on a byte at a time. */
  | { readonly is: 'drip'; readonly everyMs: number }
  /** Ends the connection after so many bytes of the server's. */
  | { readonly is: 'cut'; readonly after: number }
  | { readonly is: 'greet'; readonly as: Stranger; readonly holds: boolean };

export type BehaviourName = Behaviour['is'];

export const behaviourNames = [
  'healthy',
  'refuse',
  'hang',
  'reset',
  'delay',
  'drip',
  'cut',
  'greet',
] as const satisfies readonly BehaviourName[];

/** Who says what without being asked. */
export const greetings = {
  SSH: 'SSH-2.0-OpenSSH_9.9\r\n',
  SMTP: '220 mail.test ESMTP\r\n',
  Redis: '-ERR max number of clients reached\r\n',
  HTTP: 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n',
  // PostgreSQL's answer to who asks for TLS.
  N: 'N',
} as const;

export type Stranger = keyof typeof greetings;

export const strangers: readonly Stranger[] = ['SSH', 'SMTP', 'Redis', 'HTTP', 'N'];

/** What becomes of what a server says on its way to the client. */
export async function* distort(said: AsyncIterable<Buffer>, behaviour: Behaviour): AsyncGenerator<Buffer> {
  let left = behaviour.is === 'cut' ? behaviour.after : Infinity;
  if (left === 0) return;
  for await (const piece of said) {
    if (behaviour.is === 'delay') await later(behaviour.ms);
    if (behaviour.is !== 'drip') yield piece.subarray(0, left);
    else for (const byte of piece) yield await later(behaviour.everyMs, Buffer.of(byte));
    left -= piece.length;
    if (left <= 0) return;
  }
}
