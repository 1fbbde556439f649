import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/*
 * Ports below every system's ephemeral range (Linux starts at 32768): an outgoing connection of a test that runs at
 * the same time cannot take the port between this check and its use, nor while a server is down for a restart.
 */
const lowest = 10_240;
const highest = 32_767;

export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest + 1);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
