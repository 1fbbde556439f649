import { fstatSync, write } from 'node:fs';
import { codeOf } from '../error-code.ts';

/** Where lines go without anybody waiting for them to be read. */
export interface Output {
  readonly write: (text: string) => void;
  /** @returns whether everything is written */
  readonly isIdle: () => boolean;
  /**
   * Resolves when everything is written, or when `limit` milliseconds have passed; for a file, which nobody has to read,
   * a second at least.
   */
  readonly flush: (limit: number) => Promise<void>;
}

/** What is kept for a reader that stalls, in bytes; more than that is dropped. A burst of lines has room in it. */
const mostPending = 1_048_576;

/** The same for a file, which stalls only where its file system does. */
const mostPendingForFile = 67_108_864;

/** How long a file gets at least in the end, in milliseconds. */
const leastForFile = 1000;

/**
 * In milliseconds. A limit is counted in such steps: where the machine is starved each takes longer, and so does a thread of
 * the pool that is about to write.
 */
const step = 5;

/**
 * How much is written at once, in bytes. So much, and no more, goes into a pipe whole or not at all (pipe(7), PIPE_BUF): what
 * is written to one that fills up ends with a line.
 */
const mostAtOnce = 4096;

/** How long until a full pipe that was handed to us as non-blocking is tried again, in milliseconds. */
const retryAfter = 10;

/**
 * Writes through the thread pool. `writeSync` would stop everything, signals too, while a reader stalls; and
 * `process.stderr` would leave O_NONBLOCK behind on a pipe that the app inherits.
 */
export function openOutput(descriptor: number): Output {
  const isFile = isRegularFile(descriptor);
  const [mostKept, most] = isFile ? [mostPendingForFile, Infinity] : [mostPending, mostAtOnce];
  let pending: Buffer[] = [];
  let size = 0;
  let isWriting = false;
  let isGone = false;
  let flushes: (() => void)[] = [];

  function writeNext(): void {
    isWriting = pending.length > 0 && !isGone;
    if (!isWriting) return endFlushes();
    const buffer = takeLines();
    write(descriptor, buffer, (error, written) => {
      if (codeOf(error) === 'EAGAIN') {
        pending.unshift(buffer);
        setTimeout(writeNext, retryAfter).unref();
        return;
      }
      isGone = error !== null;
      size -= written;
      if (written < buffer.length) pending.unshift(buffer.subarray(written));
      writeNext();
    });
  }

  /** @returns as many lines as are written at once, and one at least */
  function takeLines(): Buffer {
    let length = 0;
    let count = 0;
    for (const line of pending) {
      if (count > 0 && length + line.length > most) break;
      length += line.length;
      count += 1;
    }
    return Buffer.concat(pending.splice(0, count));
  }

  function endFlushes(): void {
    // A turn later the write is over for Node too, and holds nobody up who wants to leave.
    for (const resolve of flushes) setImmediate(resolve);
    flushes = [];
  }

  return {
    write(text) {
      if (isGone || size > mostKept) return;
      const line = Buffer.from(text);
      size += line.length;
      pending.push(line);
      if (!isWriting) writeNext();
    },
    isIdle: () => !isWriting,
    flush: (limit) =>
      new Promise((resolve) => {
        if (!isWriting) return resolve();
        let left = (isFile ? Math.max(limit, leastForFile) : limit) / step;
        const finish = (): void => {
          clearInterval(timer);
          resolve();
        };
        const timer = setInterval(() => {
          left -= 1;
          if (left <= 0) finish();
        }, step);
        flushes.push(finish);
      }),
  };
}

function isRegularFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    // It is closed.
    return false;
  }
}
