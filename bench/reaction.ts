import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { scriptedServer } from '../test/support/faults.ts';
import { startHttp } from '../test/support/http.ts';
import { freePort } from '../test/support/ports.ts';
import { temporaryDirectory } from '../test/support/temporary.ts';
import type { Tool } from './tools.ts';
import { startWaiter, unlessItFails } from './waiter.ts';

/** From the moment when a dependency is ready to the app's end, where the app is /bin/true; in milliseconds. */
export interface Reaction {
  readonly situation: string;
  readonly tool: string;
  readonly delays: readonly number[];
}

/** A dependency that is not ready yet. */
interface Pending extends AsyncDisposable {
  readonly target: string;
  readonly becomeReady: () => Promise<void> | void;
}

/** When it becomes ready, after the tool's start, in milliseconds: at random between these, so that no pause is met. */
export const moments = { earliest: 2000, latest: 10_000 };
/** Between the starts of two tools, so that none is started while the one before is busy starting. */
const stagger = 500;

const situations: Readonly<Record<string, () => Promise<Pending>>> = {
  'a refused port opens': async () => {
    const port = await freePort();
    const opened: AsyncDisposable[] = [];
    return {
      target: `tcp://127.0.0.1:${port}`,
      becomeReady: async () => {
        opened.push(await scriptedServer((socket) => socket.resume(), port));
      },
      async [Symbol.asyncDispose]() {
        for (const server of opened) await server[Symbol.asyncDispose]();
      },
    };
  },
  'a file appears': async () => {
    const directory = await temporaryDirectory('bench');
    const path = join(directory.path, 'file');
    return {
      target: `file://${path}`,
      becomeReady: () => writeFileSync(path, 'ready'),
      [Symbol.asyncDispose]: () => directory.remove(),
    };
  },
  '503 becomes 200': async () => {
    let status = 503;
    const server = await startHttp((_request, response) => response.writeHead(status).end());
    return {
      target: server.url('/'),
      becomeReady: () => {
        status = 200;
      },
      [Symbol.asyncDispose]: () => server.close(),
    };
  },
};

/** All tools wait side by side, each for a dependency of its own, since they do next to nothing while they wait. */
export async function measureReaction(tools: readonly Tool[], rounds: number): Promise<readonly Reaction[]> {
  const reactions: Reaction[] = [];
  for (const [situation, prepare] of Object.entries(situations)) {
    const delays = new Map<string, number[]>(tools.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(
        tools.map(async (tool, index) => {
          await delay(index * stagger);
          const took = await unlessItFails(tool.name, () => reactOnce(tool, prepare));
          if (took !== undefined) delays.get(tool.name)?.push(took);
        }),
      );
    }
    for (const [tool, values] of delays) {
      if (values.length > 0) reactions.push({ situation, tool, delays: values });
    }
  }
  return reactions;
}

/** @returns undefined where the tool can't express it, or takes what is not ready for ready */
async function reactOnce(tool: Tool, prepare: () => Promise<Pending>): Promise<number | undefined> {
  await using pending = await prepare();
  const launch = tool.launch([pending.target]);
  if (!launch) return undefined;
  await using waiter = startWaiter(launch);
  const pause = moments.earliest + Math.random() * (moments.latest - moments.earliest);
  const isEarly = await Promise.race([waiter.started.then(() => true), delay(pause, false)]);
  if (isEarly) return undefined;
  const ready = performance.now();
  await pending.becomeReady();
  return (await waiter.started) - ready;
}
