import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/probes/index.ts';
import type { Probe } from '../../src/probes/kind.ts';
import { eventually } from '../support/eventually.ts';
import { refusingPort, resettingServer, silentServer, silentUnixSocket } from '../support/faults.ts';
import { startHttp } from '../support/http.ts';
import { processes } from '../support/processes.ts';
import { outcomeOf, probeOf } from './attempts.ts';

const probe = (name: string, keys: object): Probe => {
  const kind = kinds.find((candidate) => candidate.name === name);
  if (!kind) throw new Error(`no such kind: ${name}`);
  return probeOf(kind, { ...keys }, { PATH: process.env['PATH'] });
};

/** Open descriptors, what keeps the process alive, and children. */
async function held() {
  const descriptors = process.platform === 'linux' ? (await readdir('/proc/self/fd')).length : 0;
  const children = (await processes()).filter(({ parent }) => parent === process.pid).length;
  return { descriptors, resources: process.getActiveResourcesInfo().toSorted(), children };
}

/** Many attempts, some side by side; fails where anything of them stays open. */
async function manyAttempts(
  tried: Probe,
  attempts: number,
  limit?: number,
  sideBySide = 20,
): Promise<Set<string>> {
  const codes = new Set<string>();
  const attempt = async (): Promise<void> => {
    const outcome = await outcomeOf(tried, limit === undefined ? {} : { limit });
    codes.add(outcome === 'ready' ? outcome : outcome.code);
  };
  // What is loaded and kept once is not left behind.
  await attempt();
  const before = await eventually('the first attempt is over', held);
  for (let done = 0; done < attempts; done += sideBySide)
    await Promise.all(Array.from({ length: sideBySide }, attempt));
  await eventually('nothing is left', async () => {
    const now = await held();
    return (
      now.descriptors <= before.descriptors &&
      now.children <= before.children &&
      now.resources.length <= before.resources.length
    );
  });
  return codes;
}

const thousand = 1000;

describe('a thousand attempts leave nothing behind', () => {
  const keysOf = {
    tcp: (port: number) => ({ host: '127.0.0.1', port, expect: 'x' }),
    http: (port: number) => ({ url: `http://127.0.0.1:${port}/`, bodyContains: 'x' }),
  };

  test.each([
    ['tcp', 'refuses', refusingPort, undefined, ['ECONNREFUSED']],
    ['tcp', 'resets', resettingServer, undefined, ['ECONNRESET']],
    ['tcp', 'hangs', silentServer, 30, ['TIMEOUT']],
    ['http', 'refuses', refusingPort, undefined, ['ECONNREFUSED']],
    ['http', 'resets', resettingServer, undefined, ['ECONNRESET']],
    ['http', 'hangs', silentServer, 30, ['TIMEOUT']],
  ] as const)(
    '%s, where the server %s',
    async (kind, _how, start, limit, codes) => {
      await using server = await start();
      expect([...(await manyAttempts(probe(kind, keysOf[kind](server.port)), thousand, limit))]).toEqual(
        codes,
      );
      await eventually('no connection is left', () => server.connections() === 0);
    },
    30_000,
  );

  test.each([
    ['tcp', (port: number) => ({ host: '127.0.0.1', port })],
    ['http', keysOf.http],
    ['http', (port: number) => ({ url: `http://127.0.0.1:${port}/` })],
  ] as const)(
    '%s, where all is well',
    async (kind, keys) => {
      await using server = await startHttp((_request, response) => response.end('x'));
      expect([...(await manyAttempts(probe(kind, keys(server.port)), thousand))]).toEqual(['ready']);
    },
    30_000,
  );

  test('unix, where all is well', async () => {
    await using server = await silentUnixSocket();
    // One after the other: a queue that is full is an answer of its own (EAGAIN).
    expect([...(await manyAttempts(probe('unix', { path: server.path }), thousand, undefined, 1))]).toEqual([
      'ready',
    ]);
    await eventually('no connection is left', () => server.connections() === 0);
  }, 30_000);

  test.each([
    ['file', { path: import.meta.filename, contains: 'thousand', readable: true }, 'ready'],
    ['file', { path: import.meta.filename, contains: ['no', 'such', 'text'].join(' ') }, 'TEXT_MISSING'],
    ['file', { path: `${import.meta.filename}.none` }, 'ENOENT'],
    ['unix', { path: `${import.meta.filename}.none` }, 'ENOENT'],
    ['unix', { path: import.meta.filename }, 'ENOTSOCK'],
    ['dns', { host: 'localhost' }, 'ready'],
    ['dns', { host: '127.0.0.1', includes: ['127.0.0.2'] }, 'ADDRESS_MISSING'],
  ])(
    '%s, with %o',
    async (kind, keys, code) => {
      expect([...(await manyAttempts(probe(kind, keys), thousand))]).toEqual([code]);
    },
    30_000,
  );
});

describe('a hundred runs leave nothing behind', () => {
  test.each([
    [['true'], undefined, 'ready'],
    [['sh', '-c', 'sleep 100 & exit 3'], undefined, 'EXIT_3'],
    [['no-such-program'], undefined, 'ENOENT'],
    [['sh', '-c', 'sleep 100 & sleep 100'], 300, 'TIMEOUT'],
  ])(
    'exec, with %o',
    async (command, limit, code) => {
      expect([...(await manyAttempts(probe('exec', { command }), 100, limit))]).toEqual([code]);
    },
    30_000,
  );
});
