import { readFileSync, realpathSync } from 'node:fs';

/** A program of this machine with a loader, a small one that every system has, with a change. */
function patched(patch: (bytes: Buffer) => void): Buffer {
  const bytes = readFileSync(realpathSync('/bin/sh'));
  patch(bytes);
  return bytes;
}

/** What each is, with its bytes: Linux programs that the kernel refuses. */
export const brokenPrograms = {
  'for another machine': patched.bind(undefined, (bytes) => void bytes.writeUInt16LE(8, 18)),
  'without its loader': patched.bind(undefined, (bytes) => void bytes.write('/no-', bytes.indexOf('/ld-'))),
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
