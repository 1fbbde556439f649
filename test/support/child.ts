import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onExit } from './cleanup.ts';
import { eventually } from './eventually.ts';
import { Output } from './output.ts';
import { processes } from './processes.ts';

export interface ChildOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Written to standard input, which then ends; without it standard input is empty. */
  stdin?: string | undefined;
  user?: { uid: number; gid: number } | undefined;
  /** Puts the process at the head of its own process group, which ends with it. */
  group?: boolean;
}

export interface Exit {
  status: number | null;
  signal: NodeJS.Signals | null;
}

/** A process of a test: its output is collected, and it never outlives the test's own process. */
export class Child {
  readonly pid: number;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Both streams in one. */
  readonly output: Output;
  /** Settles when the process has ended and nobody holds its output any more. */
  readonly ended: Promise<Exit>;
  readonly #process: ChildProcess;
  readonly #group: boolean;
  #paused: number[] = [];

  constructor(command: string, args: string[], options: ChildOptions = {}) {
    const child = spawn(command, args, {
      env: options.env,
      cwd: options.cwd,
      detached: options.group ?? false,
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...options.user,
    });
    const { pid, stdout, stderr } = child;
    if (pid === undefined || stdout === null || stderr === null) {
      child.once('error', () => {});
      throw new Error(`cannot start ${command} in ${options.cwd ?? process.cwd()}`);
    }
    this.pid = pid;
    this.#process = child;
    this.#group = options.group ?? false;
    this.stdout = new Output(stdout);
    this.stderr = new Output(stderr);
    this.output = new Output(stdout, stderr);
    if (child.stdin) {
      // The process may end without reading it all.
      child.stdin.on('error', () => {});
      child.stdin.end(options.stdin);
    }
    const forget = onExit(() => {
      this.#killFamily();
    });
    this.ended = this.#waitForEnd().finally(forget);
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** Stops the process and its children, as SIGSTOP does, and waits until they have stopped. */
  async pause(): Promise<void> {
    this.signal('SIGSTOP');
    await eventually(`process ${this.pid} stops`, () => everyStopped([this.pid]));
    // Only now, for a stopped process starts no more children.
    const children = (await processes()).filter(({ parent }) => parent === this.pid);
    this.#paused = children.map(({ pid }) => pid);
    for (const pid of this.#paused) sendIfAlive(pid, 'SIGSTOP');
    await eventually(`the children of ${this.pid} stop`, () => everyStopped(this.#paused));
  }

  resume(): void {
    for (const pid of this.#paused) sendIfAlive(pid, 'SIGCONT');
    this.#paused = [];
    this.signal('SIGCONT');
  }

  async kill(): Promise<void> {
    this.#killFamily();
    await this.ended;
  }

  #killFamily(): void {
    for (const pid of this.#paused) sendIfAlive(pid, 'SIGKILL');
    if (this.#group) sendIfAlive(-this.pid, 'SIGKILL');
    else this.signal('SIGKILL');
  }

  async #waitForEnd(): Promise<Exit> {
    await once(this.#process, 'close');
    return { status: this.#process.exitCode, signal: this.#process.signalCode };
  }
}

async function everyStopped(pids: number[]): Promise<boolean> {
  const found = await processes();
  return pids.every((pid) => found.find((info) => info.pid === pid)?.stopped ?? true);
}

function sendIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
