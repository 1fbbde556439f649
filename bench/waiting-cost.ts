import { setTimeout as delay } from 'node:timers/promises';
import { usage } from './processes.ts';
import type { Tool } from './tools.ts';
import { startWaiter } from './waiter.ts';

/** What it costs to wait for ports that refuse. */
export interface WaitingCost {
  readonly tool: string;
  readonly dependencies: number;
  /** Of one core, 1 being all of it. */
  readonly share: number;
  /** Anonymous memory at the end, in MB. */
  readonly memory: number;
}

export const counts = [1, 100, 1000];
/** After the start, in milliseconds: what starting costs is measured elsewhere. */
export const settled = 5000;
/** For how long it is measured, in milliseconds. */
export const span = 10_000;

/** One after the other, for a thousand dependencies keep a core busy. */
export async function measureWaitingCost(
  tools: readonly Tool[],
  duration: number,
): Promise<readonly WaitingCost[]> {
  const costs: WaitingCost[] = [];
  for (const dependencies of counts) {
    const targets = Array.from({ length: dependencies }, (_, index) => refusingTarget(index));
    for (const tool of tools) {
      const launch = tool.launch(targets);
      if (!launch) continue;
      await using waiter = startWaiter(launch);
      await delay(settled);
      const [start, before] = [performance.now(), await usage([waiter.pid])];
      await delay(duration);
      const after = await usage([waiter.pid]);
      if (!waiter.waits()) {
        console.log(`${tool.name} is left out here: it does not wait for ${dependencies}`);
        continue;
      }
      const share = (after.cpu - before.cpu) / (performance.now() - start);
      costs.push({ tool: tool.name, dependencies, share, memory: after.memory });
    }
  }
  return costs;
}

/** Port 1 of an address each: nobody listens there, and all of 127.0.0.0/8 is this machine. */
function refusingTarget(index: number): string {
  return `tcp://127.1.${Math.floor(index / 250)}.${(index % 250) + 1}:1`;
}
