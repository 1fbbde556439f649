import { write } from 'node:fs';
import { codeOf } from '../error-code.ts';

/** Where lines go without anybody waiting for them to be read. */
export interface Output {
  readonly write: (text: string) => void;
  /** Resolves when everything is written, or when `limit` milliseconds have passed. */
  readonly flush: (limit: number) => Promise<void>;
}

/** What is kept for a reader that stalls, in bytes; more than that is dropped. */
const mostPending = 65_536;

/** How long until a full pipe that was handed to us as non-blocking is tried again, in milliseconds. */
const retryAfter = 10;

/**
 * Writes through the thread pool. `writeSync` would stop everything, signals too, while a reader stalls; and
 * `process.stderr` would leave O_NONBLOCK behind on a pipe that the app inherits.
 */
export function openOutput(descriptor: number): Output {
  let pending: Buffer[] = [];
  let busy = false;
  let gone = false;
  let idle: (() => void)[] = [];

  function settle(): void {
    // A turn later the write is over for Node too, and holds nobody up who wants to leave.
    for (const resolve of idle) setImmediate(resolve);
    idle = [];
  }

  function next(): void {
    const [buffer, ...rest] = pending;
    busy = buffer !== undefined && !gone;
    if (!busy || buffer === undefined) return settle();
    write(descriptor, buffer, (error, written) => {
      if (error && codeOf(error) === 'EAGAIN') {
        setTimeout(next, retryAfter).unref();
        return;
      }
      gone = error !== null;
      pending =
        written < buffer.length
          ? [buffer.subarray(written), ...rest, ...pending.slice(rest.length + 1)]
          : pending.slice(1);
      next();
    });
  }

  return {
    write(text) {
      const size = pending.reduce((sum, { length }) => sum + length, 0);
      if (gone || size > mostPending) return;
      pending.push(Buffer.from(text));
      if (!busy) next();
    },
    flush: (limit) =>
      new Promise((resolve) => {
        if (!busy) return resolve();
        const timer = setTimeout(resolve, limit);
        idle.push(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}
