import { readFile } from 'node:fs/promises';
import { setTimeout as later } from 'node:timers/promises';

/** How often it is looked at, in milliseconds. */
const interval = 100;

/**
 * Measures how long a process was ready to run while others had the processors: proc_pid_schedstat(5).
 *
 * @returns in milliseconds; 0 where the system does not tell
 */
export async function measureStarvation(pid: number, over: AbortSignal): Promise<number> {
  let starved = 0;
  while (!over.aborted) {
    const [, waited] = (await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '')).split(' ');
    starved = waited === undefined ? starved : Number(waited) / 1e6;
    await later(interval, undefined, { signal: over }).catch(() => undefined);
  }
  return starved;
}
