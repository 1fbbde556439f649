import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectToAny } from '../../../src/probes/net/connect.ts';
import { Child } from '../../support/child.ts';
import { blackHole, refusingPort, scriptedServer, silentServer } from '../../support/faults.ts';
import { eventually } from '../../support/eventually.ts';
import { matching } from '../../support/matching.ts';
import { freePort } from '../../support/ports.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { isNoMore, openResources } from '../attempt.ts';

const never = new AbortController().signal;

/** What Linux says to it at once, wherever a test runs: nothing that is connected to has this address. */
const nowhere = '255.255.255.255';

const at = (port: number, ...hosts: string[]) => hosts.map((host) => ({ host, port }));

describe('a connection to one of several addresses', () => {
  test.each([
    ['the first', ['127.0.0.1', '127.0.0.2']],
    ['the last, where the others refuse', ['127.0.0.2', '127.0.0.3', '127.0.0.1']],
    ['the one that leads anywhere', [nowhere, '127.0.0.1']],
  ])('is to %s', async (_which, hosts) => {
    await using server = await silentServer();
    const socket = await connectToAny(at(server.port, ...hosts), never);
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });

  test('is to the next one while one does not answer', async () => {
    await using hole = await blackHole();
    await using server = await silentServer();
    const socket = await connectToAny(
      [...at(hole.port, '127.0.0.1'), ...at(server.port, '127.0.0.1')],
      never,
    );
    expect(socket.remotePort).toBe(server.port);
    socket.destroy();
  });

  test.skipIf(process.platform !== 'linux')('may take longer than it takes to begin the others', async () => {
    await using hole = await blackHole();
    const connecting = connectToAny(at(hole.port, nowhere, '127.0.0.1', '127.0.0.2', '127.0.0.3'), never);
    await eventually('the kernel asks', () => isAsking(hole.port));
    // It asks again after a second: tcp(7), RFC 6298.
    hole.open();
    const socket = await connecting;
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });

  test('is the only one in the end', async () => {
    await using hole = await blackHole();
    await using server = await scriptedServer((socket) => socket.resume());
    const before = openResources();
    const socket = await connectToAny(
      [...at(hole.port, '127.0.0.1'), ...at(server.port, '127.0.0.1')],
      never,
    );
    socket.destroy();
    await eventually('everything is closed', () => isNoMore(openResources(), before));
    expect(server.accepted()).toBe(1);
  });

  test('begins all within a second or so, however many there are', async () => {
    await using hole = await blackHole();
    await using server = await silentServer();
    const holes = at(hole.port, ...Array.from({ length: 200 }, () => '127.0.0.1'));
    const socket = await connectToAny(
      [...holes, ...at(server.port, '127.0.0.1')],
      AbortSignal.timeout(20_000),
    );
    expect(socket.remotePort).toBe(server.port);
    socket.destroy();
  });

  test('ends with the signal, also once it is open', async () => {
    await using server = await silentServer();
    const over = new AbortController();
    const socket = await connectToAny(at(server.port, '127.0.0.1'), over.signal);
    over.abort();
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
    await eventually('it is closed', () => server.connections() === 0);
  });
});

describe('the hint where all refuse', () => {
  test.each([
    ['of localhost says whose localhost it is', '127.0.0.1', /localhost is (?:this|that) container alone/u],
    ['of another address is the usual one', '0.0.0.0', undefined],
  ])('%s', async (_what, address, hint) => {
    const failure = await connectToAny(at(await freePort(), address), never).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ECONNREFUSED', hint: hint && matching(hint) });
  });

  test('of a Unix socket speaks of no port', async () => {
    await using directory = await temporaryDirectory('socket');
    const path = join(directory.path, 'dead.sock');
    const dead = new Child(process.execPath, ['--eval', listeningAt, path]);
    await dead.stdout.matches(/listening/u);
    await dead.kill();
    await expect(connectToAny([{ path }], never)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      hint: 'is the service that made the socket running?',
    });
  });
});

const listeningAt = `require('node:net').createServer().listen(process.argv[1], () => console.log('listening'))`;

describe('where none accepts', () => {
  test('for one reason, it is said once', async () => {
    await expect(connectToAny(at(await freePort(), '127.0.0.1', '127.0.0.2'), never)).rejects.toMatchObject({
      class: 'unreachable',
      code: 'ECONNREFUSED',
      message: 'the connection was refused',
      answeredBy: 'nobody',
    });
  });

  test('each says why, and the one that leads anywhere counts', async () => {
    await using nobody = await refusingPort();
    await expect(connectToAny(at(nobody.port, nowhere, '127.0.0.1'), never)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      message: '255.255.255.255: the network is unreachable; 127.0.0.1: the connection was refused',
    });
  });

  test('because there is none, it says so', async () => {
    await expect(connectToAny([], never)).rejects.toMatchObject({ message: 'the name has no address' });
  });

  test('until the signal, time ran out, whatever the others said', async () => {
    await using hole = await blackHole();
    const over = new AbortController();
    const connecting = connectToAny(at(hole.port, '127.0.0.2', '127.0.0.1'), over.signal);
    over.abort();
    await expect(connecting).rejects.toMatchObject({ class: 'unreachable', code: 'TIMEOUT' });
  });

  test('because the signal came before, nobody is asked', async () => {
    await using server = await silentServer();
    await expect(connectToAny(at(server.port, '127.0.0.1'), AbortSignal.abort())).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    expect(server.accepted()).toBe(0);
  });
});

/** Whether a connection to a port waits for its first answer (02, SYN_SENT): proc(5), /proc/net/tcp. */
async function isAsking(port: number): Promise<boolean> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return (await readFile('/proc/net/tcp', 'utf8')).includes(` 0100007F:${hex} 02 `);
}
