import { write } from 'node:fs';
import { Writable } from 'node:stream';

/**
 * Puts a plain writer in the place of `process.stderr`. Node's own makes a pipe non-blocking as soon as anybody looks
 * at it, as `net` does whenever a socket closes; the app inherits that, and loses what it writes to a full pipe.
 */
export function keepStandardErrorBlocking(): void {
  const value = new Writable({ write: (text: Buffer, _encoding, done) => write(2, text, () => done()) });
  Object.defineProperty(process, 'stderr', { value, configurable: true });
}
