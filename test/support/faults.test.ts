import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import {
  bannerServer,
  blackHole,
  closingServer,
  drippingServer,
  endlessServer,
  refusingPort,
  resettingServer,
  scriptedServer,
  silentServer,
  silentUnixSocket,
} from './faults.ts';

/** How a connection that only listens ends: the error's code, or what it has received until the end. */
async function outcome(target: { port: number } | { path: string }): Promise<string> {
  const socket = createConnection(target);
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    received += chunk;
  });
  let code: string | undefined;
  socket.on('error', (error: NodeJS.ErrnoException) => {
    code = error.code;
  });
  await once(socket, 'close').catch(() => {});
  return code ?? received;
}

async function connected(target: { port: number } | { path: string }): Promise<Socket> {
  const socket = createConnection(target);
  await once(socket, 'connect');
  return socket;
}

test('a silent server accepts, counts and says nothing', async () => {
  await using server = await silentServer();
  await using unix = await silentUnixSocket();
  for (const [target, counts] of [
    [{ port: server.port }, server],
    [{ path: unix.path }, unix],
  ] as const) {
    const socket = await connected(target);
    socket.write('PING\r\n');
    await eventually('the connection is counted', () => counts.connections() === 1);
    socket.destroy();
    await eventually('its end is counted', () => counts.connections() === 0);
    expect(counts.accepted()).toBe(1);
    expect(socket.bytesRead).toBe(0);
  }
});

test('reset, end and refusal are what the client sees', async () => {
  await using resetting = await resettingServer();
  await using closing = await closingServer();
  await using refusing = await refusingPort();
  expect(await outcome({ port: resetting.port })).toBe('ECONNRESET');
  expect(await outcome({ port: closing.port })).toBe('');
  expect(await outcome({ port: refusing.port })).toBe('ECONNREFUSED');
});

test('a banner comes first, and dripping bytes come one by one', async () => {
  await using banner = await bannerServer('SSH-2.0-OpenSSH_9.9\r\n');
  await using dripping = await drippingServer('abc', 5);
  const greeted = await connected({ port: banner.port });
  expect(String((await once(greeted, 'data'))[0])).toBe('SSH-2.0-OpenSSH_9.9\r\n');
  greeted.destroy();
  const dripped = await connected({ port: dripping.port });
  const sizes: number[] = [];
  dripped.on('data', (chunk: Buffer) => sizes.push(chunk.length));
  await eventually('three bytes', () => dripped.bytesRead === 3);
  expect(sizes).toEqual([1, 1, 1]);
  dripped.destroy();
});

test('an endless server goes on sending until the client leaves', async () => {
  await using server = await endlessServer('x'.repeat(10_000));
  const socket = await connected({ port: server.port });
  socket.resume();
  await eventually('a megabyte', () => socket.bytesRead > 1_000_000);
  socket.destroy();
  await eventually('the server sees the end', () => server.connections() === 0);
  expect(server.accepted()).toBe(1);
});

test('a script decides what is said', async () => {
  await using server = await scriptedServer((socket) => {
    socket.on('data', (chunk) => socket.end(`you said ${chunk.toString()}`));
  });
  const socket = await connected({ port: server.port });
  socket.write('hello');
  expect(String((await once(socket, 'data'))[0])).toBe('you said hello');
});

test('connect() to a black hole hangs', async () => {
  await using hole = await blackHole();
  const socket = createConnection({ port: hole.port, host: hole.host });
  await expect(once(socket, 'connect', { signal: AbortSignal.timeout(300) })).rejects.toThrow('aborted');
  expect(socket.connecting).toBe(true);
  socket.destroy();
});
