import { createServer } from 'node:net';
import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unix } from '../../src/probes/unix.ts';
import { eventually } from '../support/eventually.ts';
import { silentUnixSocket } from '../support/faults.ts';
import { matching } from '../support/matching.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { mistakesIn, outcomeOf, probeOf } from './attempt.ts';

test('a socket that accepts is ready, and the connection is closed again', async () => {
  await using server = await silentUnixSocket();
  await expect(outcomeOf(probeOf(unix, { path: server.path }))).resolves.toBe('ready');
  await eventually('it is closed', () => server.accepted() === 1 && server.connections() === 0);
});

describe('a path is not ready', () => {
  test('where nothing is', async () => {
    await using directory = await temporaryDirectory('unix');
    await expect(outcomeOf(probeOf(unix, { path: join(directory.path, 'none') }))).resolves.toMatchObject({
      class: 'unreachable',
      code: 'ENOENT',
      answeredBy: 'nobody',
    });
  });

  test('whose server has gone and left it behind', async () => {
    await using directory = await temporaryDirectory('unix');
    const path = join(directory.path, 'stale');
    const server = createServer().listen(join(directory.path, 'listening'));
    await once(server, 'listening');
    // Node removes the path that it made.
    await rename(join(directory.path, 'listening'), path);
    server.close();
    await once(server, 'close');
    await expect(outcomeOf(probeOf(unix, { path }))).resolves.toMatchObject({
      class: 'unreachable',
      code: 'ECONNREFUSED',
    });
  });

  test('that is no socket', async () => {
    await using directory = await temporaryDirectory('unix');
    const path = join(directory.path, 'file');
    await writeFile(path, '');
    await expect(outcomeOf(probeOf(unix, { path }))).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'ENOTSOCK',
    });
    await expect(outcomeOf(probeOf(unix, { path: join(path, 'below') }))).resolves.toMatchObject({
      class: 'unreachable',
      code: 'ENOTDIR',
    });
  });
});

test.each([
  ['unix:///run/app.sock', '/run/app.sock'],
  ['UNIX:///run/a%20b', '/run/a b'],
])('the target %s is the path %s', (target, path) => {
  expect(unix.fromTarget?.(target)).toEqual({ path });
});

test.each(['unix://', 'unix:///', 'unix://run/app.sock', 'unix:///a%zz', 'unix:///a?db=0'])(
  '%s is no target',
  (target) => {
    expect(() => unix.fromTarget?.(target)).toThrow(expect.objectContaining({ name: 'Mistake' }));
  },
);

test('a path that no socket can have is rejected', () => {
  expect(mistakesIn(unix, { path: `/${'a'.repeat(107)}` })).toEqual([
    matching(/^path: a socket's path has at most \d+ bytes$/u),
  ]);
});
