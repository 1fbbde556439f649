import { isForAnotherMachine } from '../elf-header.ts';
import { readPart } from '../read-part.ts';
import { whyNoInterpreter } from './program-files.ts';

/** Where a program of 32 or 64 bits says which loader it needs: elf(5), Elf32_Ehdr to Elf64_Phdr. */
interface Layout {
  readonly header: number;
  readonly table: number;
  readonly entries: number;
  readonly entry: { readonly length: number; readonly offset: number; readonly fileSize: number };
  readonly read: (bytes: Buffer, at: number) => number;
}

/** By their EI_CLASS. */
const layouts: Readonly<Record<number, Layout>> = {
  1: {
    header: 52,
    table: 28,
    entries: 44,
    entry: { length: 32, offset: 4, fileSize: 16 },
    read: (bytes, at) => bytes.readUInt32LE(at),
  },
  2: {
    header: 64,
    table: 32,
    entries: 56,
    entry: { length: 56, offset: 8, fileSize: 32 },
    read: (bytes, at) => Number(bytes.readBigUInt64LE(at)),
  },
};

const programInterpreter = 3;

/** Not by node:os, which asks the system for much more. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** @returns why execve(2) would refuse a whole program: it is for another machine, or its loader is missing */
export async function elfProblem(file: string, head: Buffer): Promise<string | undefined> {
  const layout = layouts[head[4] ?? 0];
  if (!layout || head.length < layout.header) return undefined;
  if (isForAnotherMachine(head)) return `is a program for another machine than ${process.arch}`;
  const little = head[5] === 1;
  const loader = little && isLittleEndian ? await loaderOf(file, head, layout) : undefined;
  const problem = loader === undefined ? undefined : await whyNoInterpreter(loader);
  return problem === undefined ? undefined : `its loader ${loader} ${problem}`;
}

async function loaderOf(
  file: string,
  head: Buffer,
  { table, entries, entry, read }: Layout,
): Promise<string | undefined> {
  const part = (length: number, position: number): Promise<Buffer | undefined> | Buffer =>
    position + length <= head.length
      ? head.subarray(position, position + length)
      : readPart(file, length, position);
  const bytes = await part(entry.length * head.readUInt16LE(entries), read(head, table));
  if (!bytes) return undefined;
  for (let at = 0; at + entry.length <= bytes.length; at += entry.length) {
    if (bytes.readUInt32LE(at) !== programInterpreter) continue;
    const path = await part(read(bytes, at + entry.fileSize), read(bytes, at + entry.offset));
    return path?.toString('utf8').replace(/\0.*$/su, '');
  }
  return undefined;
}
