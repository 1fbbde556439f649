import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { Child } from './child.ts';

export interface RunOptions {
  /** The whole environment apart from PATH: nothing of the test's own leaks into the program. */
  env?: Record<string, string>;
  /** The system's temporary directory unless given, so that nothing in the checkout is picked up by chance. */
  cwd?: string;
  stdin?: string;
  /** The Node binary that runs the program. */
  node?: string;
  /** The program's file, where it is another than the built one. */
  file?: string;
  timeoutMs?: number;
}

export interface Result {
  status: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  elapsedMs: number;
}

export interface Running extends AsyncDisposable {
  pid: number;
  /** What the program has written so far. */
  stdout(): string;
  stderr(): string;
  stdoutMatches(pattern: RegExp): Promise<RegExpMatchArray>;
  stderrMatches(pattern: RegExp): Promise<RegExpMatchArray>;
  signal(name: NodeJS.Signals): void;
  ended: Promise<Result>;
}

export const program = join(import.meta.dirname, '../../dist/wait-for.cjs');

/** Starts the built program, as a user would; it and what it started end with the test. */
export function start(args: string[], options: RunOptions = {}): Running {
  const startedAt = performance.now();
  const child = new Child(
    options.node ?? process.env['TEST_NODE'] ?? process.execPath,
    [options.file ?? program, ...args],
    {
      env: { PATH: process.env['PATH'], ...options.env },
      cwd: options.cwd ?? tmpdir(),
      stdin: options.stdin,
      group: true,
    },
  );
  const ended = child.ended.then((exit) => ({
    ...exit,
    stdout: child.stdout.text,
    stderr: child.stderr.text,
    elapsedMs: performance.now() - startedAt,
  }));
  return {
    pid: child.pid,
    stdout: () => child.stdout.text,
    stderr: () => child.stderr.text,
    stdoutMatches: (pattern) => child.stdout.matches(pattern),
    stderrMatches: (pattern) => child.stderr.matches(pattern),
    signal: (name) => {
      child.signal(name);
    },
    ended,
    [Symbol.asyncDispose]: () => child.kill(),
  };
}

/** Runs the built program to its end; running longer than `timeoutMs` is an error that shows the output so far. */
export async function run(args: string[], options: RunOptions = {}): Promise<Result> {
  const { timeoutMs = 30_000 } = options;
  const running = start(args, options);
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const output = `stdout:\n${running.stdout()}\nstderr:\n${running.stderr()}`;
    reject(new Error(`still running after ${timeoutMs} ms: wait-for ${args.join(' ')}\n${output}`));
  }, timeoutMs);
  try {
    return await Promise.race([running.ended, tooLate]);
  } finally {
    clearTimeout(timer);
    await running[Symbol.asyncDispose]();
  }
}
