import { readSync } from 'node:fs';
import { constants, endianness } from 'node:os';
import { accessMode, nonBlocking, targetOf, type Descriptor } from './descriptors.ts';

/** What libuv writes for a caught signal: a pointer and the signal's number (src/unix/signal.c, uv__signal_msg_t). */
const messageLength = 16;
const numberOffset = 8;

const nameOf = (wanted: number): string | undefined =>
  Object.entries(constants.signals).find(([, number]) => number === wanted)?.[0];

/**
 * Reads the signal that libuv's handler has caught and the loop has not delivered: it stands in a pipe of libuv's own,
 * and would be lost with it when the process is replaced. Only for the moment after the last listener is gone.
 *
 * @returns the signal's name; nothing where none was caught, or where the pipes can't be found
 */
export function readCaughtSignal(descriptors: readonly Descriptor[]): string | undefined {
  for (const descriptor of descriptors) {
    const { number, flags } = descriptor;
    // The pipe that is libuv's lock is a blocking one.
    if (
      (flags & accessMode) !== 0 ||
      (flags & nonBlocking) === 0 ||
      targetOf(descriptor)?.startsWith('pipe:') !== true
    )
      continue;
    const message = readMessage(number);
    if (message.length !== messageLength) continue;
    const name = nameOf(
      endianness() === 'LE' ? message.readInt32LE(numberOffset) : message.readInt32BE(numberOffset),
    );
    if (name !== undefined) return name;
  }
  return undefined;
}

function readMessage(descriptor: number): Buffer {
  const buffer = Buffer.alloc(messageLength);
  try {
    return buffer.subarray(0, readSync(descriptor, buffer));
  } catch {
    return Buffer.alloc(0);
  }
}
