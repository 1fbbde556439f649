import { readFileSync, realpathSync } from 'node:fs';

/** A program of this machine with a loader: a small one that every system has. */
const original = (): Buffer => readFileSync(realpathSync('/bin/sh'));

function patched(patch: (bytes: Buffer) => void): Buffer {
  const bytes = original();
  patch(bytes);
  return bytes;
}

/** What each is, with its bytes: Linux programs that the kernel refuses, or that can only crash. */
export const brokenPrograms = {
  'for another machine': patched.bind(undefined, (bytes) => void bytes.writeUInt16LE(8, 18)),
  'an object file': patched.bind(undefined, (bytes) => void bytes.writeUInt16LE(1, 16)),
  'without segments': patched.bind(undefined, (bytes) => void bytes.writeUInt16LE(0, 56)),
  'with segments of no known size': patched.bind(undefined, (bytes) => void bytes.writeUInt16LE(32, 54)),
  'without its loader': patched.bind(undefined, (bytes) => void bytes.write('/no-', bytes.indexOf('/ld-'))),
  'its magic number alone': () => original().subarray(0, 4),
  'half a header': () => original().subarray(0, 40),
  'a header alone': () => original().subarray(0, 64),
  'half a program': () => original().subarray(0, original().length / 2),
} as const;

/** The same for 32 bits: a header, and one segment that names a loader. */
export function program32(loader: string): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.write('\u{7f}ELF\u{1}\u{1}\u{1}', 'latin1');
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(3, 18);
  bytes.writeUInt32LE(52, 28);
  bytes.writeUInt16LE(32, 42);
  bytes.writeUInt16LE(1, 44);
  bytes.writeUInt32LE(3, 52);
  bytes.writeUInt32LE(84, 56);
  bytes.writeUInt32LE(loader.length + 1, 68);
  bytes.write(loader, 84);
  return bytes;
}
