import { stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import { isElf, isForAnotherMachine } from '../../elf-header.ts';
import { readPart } from '../../read-part.ts';
import { fromSystemError } from '../net/system-errors.ts';
import { NotReady } from '../not-ready.ts';
import type { Environment } from '../vocabulary.ts';

/** What was to be started. */
export interface Started {
  readonly program: string;
  readonly cwd: string | undefined;
  /** All of it. */
  readonly env: Environment;
}

/** @returns why the system refused to start a program */
export async function whyNotStarted(error: unknown, run: Started): Promise<NotReady> {
  const { code, message, class: failureClass } = fromSystemError(error);
  const { cwd } = run;
  if (cwd !== undefined && !(await isDirectory(cwd)))
    return refused(code, `the working directory ${cwd} can not be entered`, 'correct "cwd"');
  if (code === 'ENOENT') return missing(await headOf(run));
  if (code === 'EACCES') return refused(code, 'the program may not be executed');
  if (code === 'E2BIG') return refused(code, 'its arguments and its environment are too long');
  return failureClass === 'unready' ? new NotReady('unready', code, message) : refused(code, message);
}

/**
 * What the kernel does not know for a program, execvp(3) has a shell read, which says something or other, and exits with
 * one of these.
 */
const ofShell: ReadonlySet<unknown> = new Set([2, 126, 127]);

/** @returns why a program that was started was none for this machine; nothing where it was */
export async function whyForeign(ended: number | string, run: Started): Promise<NotReady | undefined> {
  const head = ofShell.has(ended) ? await headOf(run) : undefined;
  return head && isElf(head) && isForAnotherMachine(head)
    ? refused('ENOEXEC', `it is a program for another machine than ${process.arch}`)
    : undefined;
}

const refused = (code: string, reason: string, hint?: string): NotReady =>
  new NotReady('misconfigured', code, reason, { hint });

function missing(head: Buffer | undefined): NotReady {
  if (!head) return refused('ENOENT', 'no such program');
  if (isElf(head))
    return refused(
      'ENOENT',
      'the program is there, and its loader is not',
      "is it made for this image's libc? Alpine has musl, most others glibc",
    );
  const hint = head.toString('latin1').split('\n', 1).join().endsWith('\r')
    ? 'its lines end in CR LF: save it with LF alone'
    : 'is the interpreter of its first line in the image?';
  return refused(
    'ENOENT',
    'the program is there, and the interpreter that its first line names is not',
    hint,
  );
}

/** Enough for the header of a program, and for most first lines. */
const longestHead = 256;

/** @returns the first bytes of the file that execvp(3) finds; nothing where there is none, or it can't be read */
async function headOf({ program, cwd = '', env }: Started): Promise<Buffer | undefined> {
  const directories = program.includes('/') ? [''] : (env['PATH'] ?? '').split(delimiter);
  for (const directory of directories) {
    const head = await readPart(resolve(cwd, directory, program), longestHead);
    if (head) return head;
  }
  return undefined;
}

const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
