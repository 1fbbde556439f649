import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface ProcessInfo {
  pid: number;
  parent: number;
  stopped: boolean;
  /** Ended, and not waited for by its parent yet. */
  zombie: boolean;
}

/** All processes; from /proc where there is one, because slim images have no `ps`. */
export async function processes(): Promise<ProcessInfo[]> {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

export async function childOf(parent: number): Promise<number | undefined> {
  return (await processes()).find((info) => info.parent === parent)?.pid;
}

/** @returns whether a process has ended, waited for or not */
export async function hasEnded(pid: number): Promise<boolean> {
  return (await processes()).every((info) => info.pid !== pid || info.zombie);
}

async function fromProc(): Promise<ProcessInfo[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(readStat));
  return found.filter((info) => info !== undefined);
}

async function readStat(pid: string): Promise<ProcessInfo | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The command's name, in parentheses, may itself hold spaces and parentheses.
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === undefined || parent === undefined
    ? undefined
    : { pid: Number(pid), parent: Number(parent), stopped: state === 'T', zombie: state === 'Z' };
}

async function fromPs(): Promise<ProcessInfo[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,state=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, state] = line.trim().split(/\s+/);
      return {
        pid: Number(pid),
        parent: Number(parent),
        stopped: state?.startsWith('T') ?? false,
        zombie: state?.startsWith('Z') ?? false,
      };
    });
}
