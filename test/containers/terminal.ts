import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { onExit } from '../support/cleanup.ts';
import { Output } from '../support/output.ts';
import { processes } from '../support/processes.ts';

const quoted = (argument: string): string => `'${argument.replaceAll("'", String.raw`'\''`)}'`;

/** A command in a terminal of its own, as util-linux's script(1) makes one, and a person at its keyboard. */
export class Terminal implements AsyncDisposable {
  /** The exit status, 128 + n where signal n ended the command. */
  readonly ended: Promise<number | null>;
  readonly #process: ChildProcess;
  readonly #keyboard: Writable;
  readonly #screen: Output;

  constructor(
    { columns, rows }: { columns: number; rows: number },
    command: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ) {
    const line = `stty cols ${columns} rows ${rows}; exec ${command.map(quoted).join(' ')}`;
    const child = spawn('script', ['--quiet', '--flush', '--return', '--command', line, '/dev/null'], {
      env: { ...process.env, SHELL: '/bin/sh', TERM: 'xterm', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#process = child;
    this.#keyboard = child.stdin;
    this.#screen = new Output(child.stdout, child.stderr);
    // The command may end while something is typed.
    child.stdin.on('error', () => {});
    const forget = onExit(() => child.kill('SIGKILL'));
    this.ended = once(child, 'close')
      .then(() => child.exitCode)
      .finally(forget);
  }

  /** What was shown so far, with the line ends of a file. */
  get text(): string {
    return this.raw.replaceAll('\r\n', '\n');
  }

  /** What was shown so far, as a terminal gets it. */
  get raw(): string {
    return this.#screen.text;
  }

  shows(pattern: RegExp): Promise<RegExpMatchArray> {
    return this.#screen.matches(pattern);
  }

  /** Changes the size of the window, which the kernel tells the command by SIGWINCH. */
  async resize(columns: number, rows: number): Promise<void> {
    const inside = (await processes()).find(({ parent }) => parent === this.#process.pid);
    const size = ['cols', String(columns), 'rows', String(rows)];
    await promisify(execFile)('stty', ['--file', `/proc/${inside?.pid}/fd/0`, ...size]);
  }

  type(text: string): void {
    this.#keyboard.write(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // SIGTERM, so that script(1) can end the command, too.
    this.#process.kill('SIGTERM');
    await this.ended;
  }
}
