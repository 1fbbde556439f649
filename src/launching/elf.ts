import { endianness } from 'node:os';
import { readPart, whyNoInterpreter } from './program-files.ts';

/** Where a program of 32 or 64 bits keeps what the kernel looks at: elf(5), Elf32_Ehdr to Elf64_Phdr. */
interface Layout {
  readonly header: number;
  readonly table: number;
  readonly entrySize: number;
  readonly entries: number;
  readonly entry: { readonly length: number; readonly offset: number; readonly fileSize: number };
  readonly read: (bytes: Buffer, at: number) => number;
}

/** By their EI_CLASS. */
const layouts: Readonly<Record<number, Layout>> = {
  1: {
    header: 52,
    table: 28,
    entrySize: 42,
    entries: 44,
    entry: { length: 32, offset: 4, fileSize: 16 },
    read: (bytes, at) => bytes.readUInt32LE(at),
  },
  2: {
    header: 64,
    table: 32,
    entrySize: 54,
    entries: 56,
    entry: { length: 56, offset: 8, fileSize: 32 },
    read: (bytes, at) => Number(bytes.readBigUInt64LE(at)),
  },
};

/** The machines that Node runs on: elf(5), e_machine. */
const machines: Readonly<Record<string, number>> = {
  x64: 62,
  arm64: 183,
  arm: 40,
  ia32: 3,
  ppc64: 21,
  s390x: 22,
  riscv64: 243,
  loong64: 258,
};

const alsoRuns: Readonly<Record<string, readonly number[]>> = { x64: [3], arm64: [40] };

/** ET_EXEC and ET_DYN; what else there is, an object file or a core dump, is not to be run. */
const runnable: ReadonlySet<number> = new Set([2, 3]);

const magicLength = 4;

const loaded = 1;
const programInterpreter = 3;

const cutShort = 'is a program that is cut short';

export const isElf = (head: Buffer): boolean => head.toString('latin1', 0, magicLength) === '\u{7f}ELF';

/** @returns why execve(2) would refuse the program, or could do nothing but crash with it */
export function elfProblem(file: string, head: Buffer, size: number): string | undefined {
  const layout = layouts[head[4] ?? 0];
  const little = head[5] === 1;
  if (!layout || head.length < layout.header) return cutShort;
  const machine = little ? head.readUInt16LE(18) : head.readUInt16BE(18);
  if (machine !== machines[process.arch] && alsoRuns[process.arch]?.includes(machine) !== true) {
    return `is a program for another machine than ${process.arch}`;
  }
  if (!little || endianness() !== 'LE') return undefined;
  if (!runnable.has(head.readUInt16LE(16))) return 'is no program, but a part or a dump of one';
  return tableProblem(file, head, size, layout);
}

function tableProblem(
  file: string,
  head: Buffer,
  size: number,
  { table, entrySize, entries, entry, read }: Layout,
): string | undefined {
  const length = entry.length * head.readUInt16LE(entries);
  if (length === 0 || head.readUInt16LE(entrySize) !== entry.length) return 'is a program that is damaged';
  const bytes = readPart(file, length, read(head, table))?.bytes;
  if (!bytes || bytes.length < length) return cutShort;
  for (let at = 0; at < length; at += entry.length) {
    const type = bytes.readUInt32LE(at);
    const [from, count] = [read(bytes, at + entry.offset), read(bytes, at + entry.fileSize)];
    if ((type === loaded || type === programInterpreter) && from + count > size) return cutShort;
    if (type === programInterpreter) {
      const loader = readPart(file, count, from)?.bytes.toString('utf8').replace(/\0.*$/su, '') ?? '';
      const problem = loaderProblem(loader);
      if (problem !== undefined) return `its loader ${loader} ${problem}`;
    }
  }
  return undefined;
}

function loaderProblem(path: string): string | undefined {
  const problem = whyNoInterpreter(path);
  const part = problem === undefined ? readPart(path, magicLength) : undefined;
  return part && !isElf(part.bytes) ? 'is no program' : problem;
}
