import { write } from 'node:fs';
import { codeOf } from '../error-code.ts';

/** Where lines go without anybody waiting for them to be read. */
export interface Output {
  readonly write: (text: string) => void;
  /** @returns whether everything is written */
  readonly isIdle: () => boolean;
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
  let isWriting = false;
  let isGone = false;
  let flushes: (() => void)[] = [];

  function writeNext(): void {
    const [buffer] = pending;
    isWriting = buffer !== undefined && !isGone;
    if (!isWriting || buffer === undefined) return endFlushes();
    write(descriptor, buffer, (error, written) => {
      if (codeOf(error) === 'EAGAIN') {
        setTimeout(writeNext, retryAfter).unref();
        return;
      }
      isGone = error !== null;
      const rest = pending.slice(1);
      pending = written < buffer.length ? [buffer.subarray(written), ...rest] : rest;
      writeNext();
    });
  }

  function endFlushes(): void {
    // A turn later the write is over for Node too, and holds nobody up who wants to leave.
    for (const resolve of flushes) setImmediate(resolve);
    flushes = [];
  }

  return {
    write(text) {
      const size = pending.reduce((sum, { length }) => sum + length, 0);
      if (isGone || size > mostPending) return;
      pending.push(Buffer.from(text));
      if (!isWriting) writeNext();
    },
    isIdle: () => !isWriting,
    flush: (limit) =>
      new Promise((resolve) => {
        if (!isWriting) return resolve();
        const timer = setTimeout(resolve, limit);
        flushes.push(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}
