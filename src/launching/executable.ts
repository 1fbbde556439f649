import { isElf } from '../elf-header.ts';
import { readPart } from '../read-part.ts';
import { elfProblem } from './elf.ts';
import { whyNoInterpreter } from './program-files.ts';

interface Inspection {
  /** Why execve(2) would refuse the file. */
  readonly problem?: string | undefined;
  /** It, or the interpreter it names, has no magic number: a shell would read it. */
  readonly needsShell?: boolean;
}

/** What the kernel reads of a file to find out how to run it: execve(2), "Interpreter scripts". */
const headLength = 256;

/** A program says here which loader it needs, as a rule; to read once is to wait for the thread pool once. */
const firstPage = 4096;

/** How many scripts may be one another's interpreters (Linux, fs/exec.c, exec_binprm). */
const deepestNesting = 5;

/**
 * Finds out whether execve(2) would accept a regular file that may be executed. It must be known before: on Node 22
 * and 24 an execve that fails aborts the process.
 */
export async function inspectExecutable(file: string, nesting = 0): Promise<Inspection> {
  const page = await readPart(file, firstPage);
  // It may be executed without being readable: the kernel can tell what it is, we can't.
  if (!page) return {};
  const bytes = page.subarray(0, headLength);
  if (bytes.toString('latin1', 0, 2) === '#!') return inspectScript(bytes, nesting);
  if (isElf(bytes)) return { problem: await elfProblem(file, page) };
  if (process.platform !== 'linux') return {};
  const [firstLine = ''] = bytes.toString('latin1').split('\n', 1);
  return firstLine.includes('\0') ? { problem: 'is no program for this machine' } : { needsShell: true };
}

async function inspectScript(head: Buffer, nesting: number): Promise<Inspection> {
  const line = head.toString('utf8', 2).split('\n', 1)[0] ?? '';
  // Blanks, tabs and NULs alone end it, as for the kernel: a carriage return belongs to it.
  const interpreter = /^[ \t]*([^ \t\0]*)/u.exec(line)?.[1] ?? '';
  if (interpreter === '') return { problem: 'its #! line names no interpreter' };
  if (nesting >= deepestNesting) return { problem: 'is a script, after too many scripts' };
  const problem = await whyNoInterpreter(interpreter);
  if (problem !== undefined) {
    const carriageReturn = interpreter.endsWith('\r')
      ? ' (the line ends with a carriage return: save it with Unix line ends)'
      : '';
    return { problem: `its interpreter ${interpreter.trim()} ${problem}${carriageReturn}` };
  }
  const inner = await inspectExecutable(interpreter, nesting + 1);
  return inner.problem === undefined ? inner : { problem: `its interpreter ${interpreter} ${inner.problem}` };
}
