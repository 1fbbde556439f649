import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { processes } from '../test/support/processes.ts';

/** How a program is started. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** Beside PATH, which is all there is else. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What proc_pid_stat(5) counts in: USER_HZ, 100 a second on every Linux. */
const millisecondsPerTick = 10;

export const environment = (launch: Launch): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  ...launch.env,
});

function begin(launch: Launch, stderr: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
  return spawn(launch.command, launch.args, {
    env: environment(launch),
    stdio: ['ignore', 'ignore', stderr],
  });
}

async function endOf(child: ChildProcess, { command, args }: Launch): Promise<void> {
  await once(child, 'exit');
  const { exitCode, signalCode } = child;
  if (exitCode === 0) return;
  throw new Error(`${command} ${args.join(' ').slice(0, 200)} ended with ${exitCode ?? signalCode}`);
}

/** @returns the time from the start to the end, seen from outside, in milliseconds */
export async function wallTime(launch: Launch): Promise<number> {
  const started = performance.now();
  await endOf(begin(launch), launch);
  return performance.now() - started;
}

/** @returns the user and system time of a process and the children that it waited for, in whole milliseconds */
export async function cpuTime({ command, args, env }: Launch): Promise<number> {
  // Bash has it of wait4(2), to the millisecond. Node does not pass it on.
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" 2>/dev/null';
  const launch = { command: 'bash', args: ['-c', script, 'bash', command, ...args], ...(env && { env }) };
  const child = begin(launch, 'pipe');
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  await Promise.all([endOf(child, launch), child.stderr && once(child.stderr, 'close')]);
  return said
    .trim()
    .split(' ')
    .reduce((sum, seconds) => sum + Number(seconds) * 1000, 0);
}

/**
 * It is looked at without pause, but on a busy machine the end of a short life may be missed.
 *
 * @returns the most anonymous memory that was seen, in MB of 10^6 bytes
 */
export async function peakMemory(launch: Launch): Promise<number> {
  const child = begin(launch);
  const ended = endOf(child, launch);
  let peak = 0;
  while (child.exitCode === null && child.signalCode === null) {
    peak = Math.max(peak, anonymous(child.pid));
    await nextTurn();
  }
  await ended;
  return peak;
}

/** In MB of 10^6 bytes; 0 where there is no such process any more. */
function anonymous(pid = 0): number {
  const [, kilobytes = 0] = /^RssAnon:\s*(\d+) kB$/mu.exec(read(`/proc/${pid}/status`)) ?? [];
  return (Number(kilobytes) * 1024) / 1e6;
}

/** In milliseconds, with that of the children that it waited for. */
function cpu(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  // Behind the name, which may hold anything: state is the third field, and utime, stime, cutime, cstime are 14 to 17.
  const ticks = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15);
  return ticks.reduce((sum, field) => sum + Number(field) * millisecondsPerTick, 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** What processes and all their descendants have used up to now: milliseconds of CPU, MB of anonymous memory. */
export async function usage(roots: readonly number[]): Promise<{ cpu: number; memory: number }> {
  const family = new Set(roots);
  const all = await processes();
  for (let before = -1; before !== family.size;) {
    before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  const sum = (of: (pid: number) => number): number => [...family].reduce((total, pid) => total + of(pid), 0);
  return { cpu: sum(cpu), memory: sum(anonymous) };
}
