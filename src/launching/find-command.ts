import { access, constants, stat } from 'node:fs/promises';
import { delimiter, extname, sep } from 'node:path';
import { codeOf } from '../error-code.ts';
import { inspectExecutable } from './executable.ts';
import { mayStartPrograms } from './permission.ts';
import { whyNoInterpreter } from './program-files.ts';
import { untilSilent } from './silence.ts';

/** A command that can be started. */
export interface Command {
  /** The file that the kernel is given. */
  readonly file: string;
  /** All arguments, the program's name as it was typed included. */
  readonly argv: readonly string[];
}

/** The command can't be started, and why: found out before the wait, so that a typo fails at once. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** 126: it can't be executed; 127: it was not found. As POSIX has it for `env` and `nice`. */
  readonly status: 126 | 127;

  constructor(status: 126 | 127, message: string) {
    super(message);
    this.status = status;
  }
}

/** Where execvp(3) looks when there is no PATH. */
const defaultPath = '/bin:/usr/bin';

const shell = '/bin/sh';

/**
 * Finds a command as execvp(3) does: a name with a slash is a path, any other is looked for along PATH, where an empty
 * entry is the working directory, and a file that can't be executed is remembered while the search goes on.
 *
 * @param path the PATH to search
 * @param signal ends the search before that limit: a directory on a mount whose server is dead never answers
 * @throws {CommandError}
 */
export async function findCommand(
  argv: readonly string[],
  path: string | undefined,
  signal: AbortSignal,
): Promise<Command> {
  const [name = ''] = argv;
  if (name === '') throw new CommandError(127, "the command's name is empty");
  if (!mayStartPrograms()) {
    throw new CommandError(126, `${shown(name)}: Node's --permission forbids it; add --allow-child-process`);
  }
  const isPath = name.includes('/') || name.includes(sep);
  // Not joined by node:path: `link/..` is for the kernel to resolve, and a script sees its path as it was put together.
  const prefixes = (path ?? defaultPath)
    .split(delimiter)
    .map((directory) => (directory === '' ? '' : directory + sep));
  const files = isPath ? [name] : prefixes.map((prefix) => prefix + name);
  const candidates = files.flatMap((file) => suffixes(file).map((suffix) => file + suffix));
  const silent = untilSilent(signal).then(() => 'its file system does not answer');
  let refusal: CommandError | undefined;
  for (const candidate of candidates) {
    const command = await Promise.race([commandFor(candidate, argv), silent]);
    if (typeof command === 'object') return command;
    if (command !== missing) refusal ??= new CommandError(126, `${candidate}: ${command}`);
  }
  throw (
    refusal ?? new CommandError(127, `${shown(name)}: ${isPath ? 'no such file' : 'not found along PATH'}`)
  );
}

/** A connection string that is no target stands in a command's place. */
const shown = (name: string): string =>
  /^[^./].*[\s=@,]/su.test(name)
    ? 'the command, which looks like a connection string (is it meant as a target? env:NAME reads one from a variable)'
    : name;

/** Windows finds `node.exe` by `node`. */
const suffixes = (file: string): readonly string[] =>
  process.platform === 'win32' && extname(file) === '' ? ['.exe', '.com', ''] : [''];

const missing = 'is missing';

/** @returns the command that runs a file, or why none does */
async function commandFor(file: string, argv: readonly string[]): Promise<Command | string> {
  let inspection;
  try {
    const stats = await stat(file);
    if (stats.isDirectory()) return 'is a directory';
    if (!stats.isFile()) return 'is not a regular file';
    // Side by side, for each look at a file waits for the thread pool.
    [inspection] = await Promise.all([inspectExecutable(file), access(file, constants.X_OK)]);
  } catch (error) {
    return refusalOf(error);
  }
  const { problem, needsShell } = inspection;
  if (problem !== undefined) return problem;
  if (!needsShell) return { file, argv };
  // What has no magic number is a shell's: execvp(3), ENOEXEC.
  const noShell = await whyNoInterpreter(shell);
  return noShell === undefined
    ? { file: shell, argv: [shell, file, ...argv.slice(1)] }
    : `is for a shell to read, and ${shell} ${noShell}`;
}

/**
 * @returns why the file can't be executed, by what the file system says
 * @throws any other error, which is a bug
 */
function refusalOf(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) throw error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return missing;
  return code === 'EACCES'
    ? 'permission to execute it is denied (chmod +x?)'
    : `can't be looked at [${code}]`;
}
