import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { endianness } from 'node:os';

interface Inspection {
  /** Why execve(2) would refuse the file. */
  readonly problem?: string;
  /** It has no magic number: a shell would read it. */
  readonly needsShell?: boolean;
}

/** What the kernel reads of a file to find out how to run it: execve(2), "Interpreter scripts". */
const headLength = 256;

/** How many interpreters may be scripts themselves: execve(2). */
const deepestNesting = 4;

/**
 * Looks whether execve(2) would accept a regular file that may be executed. It must be known before: on Node 22 and 24
 * an execve that fails aborts the process.
 */
export function inspectExecutable(file: string, nesting = 0): Inspection {
  const head = readHead(file, headLength);
  // It may be executed without being readable: the kernel can tell what it is, we can't.
  if (!head) return {};
  if (head.length === 0) return { needsShell: true };
  if (head.toString('latin1', 0, 2) === '#!') return inspectScript(head, nesting);
  if (head.readUInt32BE(0) === 0x7f454c46) return inspectElf(file, head);
  if (process.platform !== 'linux') return {};
  const firstLine = head.subarray(0, head.indexOf(0x0a) === -1 ? undefined : head.indexOf(0x0a));
  return firstLine.includes(0) ? { problem: 'is no program for this machine' } : { needsShell: true };
}

function inspectScript(head: Buffer, nesting: number): Inspection {
  const line = head.toString('utf8', 2).split('\n', 1)[0] ?? '';
  // Blanks and tabs alone end it, as for the kernel: a carriage return belongs to it.
  const interpreter = /^[ \t]*([^ \t]*)/u.exec(line)?.[1] ?? '';
  if (interpreter === '') return { problem: 'its #! line names no interpreter' };
  if (nesting >= deepestNesting) return { problem: 'its interpreters are scripts too often' };
  const problem = whyNoInterpreter(interpreter);
  if (problem !== undefined) {
    const carriageReturn = interpreter.endsWith('\r')
      ? ' (the line ends with a carriage return: save it with Unix line ends)'
      : '';
    return { problem: `its interpreter ${interpreter.trim()} ${problem}${carriageReturn}` };
  }
  const inner = inspectExecutable(interpreter, nesting + 1);
  return inner.problem === undefined ? {} : { problem: `its interpreter ${interpreter} ${inner.problem}` };
}

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

const programInterpreter = 3;

function inspectElf(file: string, head: Buffer): Inspection {
  const is64 = head[4] === 2;
  const little = head[5] === 1;
  if (head.length < 64) return { problem: 'is a program that is cut short' };
  const machine = little ? head.readUInt16LE(18) : head.readUInt16BE(18);
  if (machine !== machines[process.arch] && alsoRuns[process.arch]?.includes(machine) !== true) {
    return { problem: `is a program for another machine than ${process.arch}` };
  }
  if (!is64 || !little || endianness() !== 'LE') return {};
  const loader = loaderOf(file, head);
  const problem = loader === undefined ? undefined : whyNoInterpreter(loader);
  return problem === undefined ? {} : { problem: `its loader ${loader} ${problem}` };
}

/** The dynamic loader that a 64-bit little-endian program asks for: elf(5), PT_INTERP. */
function loaderOf(file: string, head: Buffer): string | undefined {
  const start = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  const table = readHead(file, size * count, start);
  if (!table || size < 56 || table.length < size * count) return undefined;
  for (let offset = 0; offset < table.length; offset += size) {
    if (table.readUInt32LE(offset) === programInterpreter) {
      const path = readHead(
        file,
        Number(table.readBigUInt64LE(offset + 32)),
        Number(table.readBigUInt64LE(offset + 8)),
      );
      return path?.toString('utf8').replace(/\0.*$/su, '');
    }
  }
  return undefined;
}

function whyNoInterpreter(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return 'is not a regular file';
  } catch {
    return 'does not exist';
  }
  try {
    accessSync(path, constants.X_OK);
    return undefined;
  } catch {
    return 'may not be executed';
  }
}

function readHead(file: string, length: number, position = 0): Buffer | undefined {
  let descriptor;
  try {
    descriptor = openSync(file, constants.O_RDONLY);
  } catch {
    return undefined;
  }
  try {
    const buffer = Buffer.alloc(Math.min(length, 65_536));
    return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, position));
  } finally {
    closeSync(descriptor);
  }
}
