import { write } from 'node:fs';
import type { Writable } from 'node:stream';

/**
 * Puts a plain writer in the place of `process.stderr`. Node's own makes a pipe non-blocking as soon as anybody looks
 * at it, as `net` does whenever a socket closes; the app inherits that, and loses what it writes to a full pipe.
 */
export function keepStandardErrorBlocking(): void {
  let stream: Writable | undefined;
  // Hardly anybody looks, and streams take 2 ms to load.
  Object.defineProperty(process, 'stderr', { get: () => (stream ??= plainWriter()), configurable: true });
}

function plainWriter(): Writable {
  const { Writable: Stream } = process.getBuiltinModule('node:stream');
  return new Stream({ write: (text: Buffer, _encoding, done) => write(2, text, () => done()) });
}
