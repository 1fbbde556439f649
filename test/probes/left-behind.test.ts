import { getEventListeners } from 'node:events';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { processes } from '../support/processes.ts';
import { oneOfEach } from '../support/sweep.ts';
import { declaredProbe, isNoMore, openResources, outcomeOf } from './attempt.ts';
import { attempts, rows, sideBySide } from './left-behind-rows.ts';
import { startServers, type Servers } from './left-behind-servers.ts';

let servers: Servers;
beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => servers[Symbol.asyncDispose]());

test.each(oneOfEach(2, rows))('attempts of $what leave nothing behind', { timeout: 120_000 }, async (row) => {
  const { count = attempts, together = sideBySide, limit } = row;
  const probe = declaredProbe(row.declared(servers));
  // One for all, that never ends, unless each needs its own, which ends it at the limit.
  const { signal } = new AbortController();
  const circumstances = limit === undefined ? { signal } : { limit };
  const attemptAll = async (number: number): Promise<Set<string>> => {
    const outcomes = new Set<string>();
    for (let done = 0; done < number; done += together) {
      const batch = Array.from({ length: together }, () => outcomeOf(probe, circumstances));
      for (const found of await Promise.all(batch)) outcomes.add(found === 'ready' ? found : found.code);
    }
    return outcomes;
  };
  // What is loaded and kept once, here and at the server, is not left behind.
  await attemptAll(together);
  await eventually('no server has a connection left', () => servers.areLeft());
  const before = await held();

  for (const outcome of await attemptAll(count)) expect(outcome).toMatch(row.expected);
  await eventually('no server has a connection left', () => servers.areLeft());
  await eventually('nothing is open', async () => {
    const now = await held();
    return (
      now.descriptors <= before.descriptors &&
      now.children <= before.children &&
      isNoMore(now.resources, before.resources)
    );
  });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

/** Open descriptors, children, and what keeps this process alive. */
async function held(): Promise<{ descriptors: number; children: number; resources: Map<string, number> }> {
  const descriptors = process.platform === 'linux' ? (await readdir('/proc/self/fd')).length : 0;
  const children = (await processes()).filter(({ parent }) => parent === process.pid).length;
  return { descriptors, children, resources: openResources() };
}
