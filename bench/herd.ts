import { setTimeout as delay } from 'node:timers/promises';
import { scriptedServer } from '../test/support/faults.ts';
import { freePort } from '../test/support/ports.ts';
import { usage } from './processes.ts';
import type { Tool } from './tools.ts';
import { startWaiter, unlessItFails } from './waiter.ts';

/** Many who wait for one port. */
export interface Herd {
  readonly tool: string;
  /** User and system time of all until the port opens, their starts included, in seconds; of each round. */
  readonly cpu: readonly number[];
  /** From the opening until the last one's app has ended, in milliseconds; of each round. */
  readonly last: readonly number[];
}

export const waiters = 50;
/** How long the port refuses, in milliseconds. */
export const outage = 8000;

export async function measureHerd(tools: readonly Tool[], rounds: number): Promise<readonly Herd[]> {
  const herds = new Map<string, { cpu: number[]; last: number[] }>();
  for (let round = 0; round < rounds; round += 1) {
    for (const tool of tools) {
      const herd = await unlessItFails(tool.name, () => runHerd(tool));
      if (!herd) continue;
      const { cpu, last } = herds.get(tool.name) ?? { cpu: [], last: [] };
      herds.set(tool.name, { cpu: [...cpu, herd.cpu], last: [...last, herd.last] });
    }
  }
  return [...herds].map(([tool, { cpu, last }]) => ({ tool, cpu, last }));
}

async function runHerd(tool: Tool): Promise<{ cpu: number; last: number } | undefined> {
  const port = await freePort();
  const launch = tool.launch([`tcp://127.0.0.1:${port}`]);
  if (!launch) return undefined;
  const herd = Array.from({ length: waiters }, () => startWaiter(launch));
  try {
    await delay(outage);
    const { cpu } = await usage(herd.map(({ pid }) => pid));
    const opened = performance.now();
    const server = await scriptedServer((socket) => socket.resume(), port);
    const starts = await Promise.all(herd.map(({ started }) => started));
    if (Math.min(...starts) < opened) throw new Error(`${tool.name} did not wait`);
    await server.close();
    return { cpu: cpu / 1000, last: Math.max(...starts) - opened };
  } finally {
    await Promise.all(herd.map((waiter) => waiter[Symbol.asyncDispose]()));
  }
}
