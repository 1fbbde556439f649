import { readFileSync } from 'node:fs';
import { CommandError, type Command } from './find-command.ts';

/** What execve(2) takes, "Limits on size of arguments and environment". In bytes. */
interface Space {
  /** For one string, with its NUL: 32 pages (MAX_ARG_STRLEN). */
  readonly each: number;
  /** For all strings, and a pointer to each. */
  readonly total: number;
}

const wordSize = process.arch === 'arm' || process.arch === 'ia32' ? 4 : 8;

/** What the kernel itself may add: of a script, its interpreter and the interpreter's argument, instead of its name. */
const reserve = 4096;

/**
 * Checks what the kernel would: on Node 22 and 24 an execve that fails aborts the process. What came in may be too large
 * to be passed on: the limit may have been lowered since, and Node writes a byte that is no UTF-8 as three.
 *
 * @throws {CommandError} the arguments and the environment are more than execve(2) takes
 */
export function checkArgumentSpace({ file, argv }: Command, env: NodeJS.ProcessEnv, space?: Space): void {
  const refuse = (what: string, size: number, most: number): CommandError =>
    new CommandError(126, `${argv[0]}: ${what} ${inKiB(size)}, and the kernel takes ${inKiB(most)} [E2BIG]`);
  const variables = Object.entries(env).map(([name, value = '']) => ({
    name,
    size: sizeOf(`${name}=${value}`),
  }));
  const args = argv.map(sizeOf);
  const sizes = [...variables.map(({ size }) => size), ...args, sizeOf(file)];
  const total = sizes.reduce((sum, size) => sum + size + wordSize, reserve);
  // Under any limits: to read them takes longer than all else here.
  const least = totalFor(0);
  const known = space ?? (total > least ? readSpace() : undefined);
  if (!known) return;
  const longest = variables.find(({ size }) => size > known.each);
  if (longest) throw refuse(`the variable ${printable(longest.name)} has`, longest.size, known.each);
  const longestArgument = args.find((size) => size > known.each);
  if (longestArgument !== undefined) throw refuse('an argument has', longestArgument, known.each);
  if (total > known.total) throw refuse('its arguments and its environment have', total, known.total);
}

const sizeOf = (text: string): number => Buffer.byteLength(text) + 1;

const inKiB = (bytes: number): string => `${Math.ceil(bytes / 1024)} KiB`;

/** A variable's name is harmless; something else that stands in its place may not be. */
const printable = (name: string): string => (/^\w[\w.:-]{0,100}$/u.test(name) ? name : 'with a strange name');

/** @returns nothing where it can't be known: on other systems than Linux */
export function readSpace(): Space | undefined {
  try {
    const [, soft = 'unlimited'] =
      /^Max stack size +(\d+|unlimited)/mu.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return { each: 32 * pageSize(), total: totalFor(soft === 'unlimited' ? Infinity : Number(soft)) };
  } catch {
    return undefined;
  }
}

/** A quarter of the stack's soft limit, at most 6 MiB and at least 128 KiB (Linux, fs/exec.c, bprm_stack_limits). */
export const totalFor = (stackLimit: number): number =>
  Math.max(131_072, Math.min(6_291_456, Math.floor(stackLimit / 4)));

/** What getauxval(3) calls so. */
const auxiliaryPageSize = 6n;

function pageSize(): number {
  if (wordSize !== 8) return 4096;
  const words = readFileSync('/proc/self/auxv');
  for (let at = 0; at + 16 <= words.length; at += 16) {
    if (words.readBigUInt64LE(at) === auxiliaryPageSize) return Number(words.readBigUInt64LE(at + 8));
  }
  return 4096;
}
