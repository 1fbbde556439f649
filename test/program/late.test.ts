import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scriptedServer } from '../support/faults.ts';
import { startHttp } from '../support/http.ts';
import { freePort } from '../support/ports.ts';
import { Postgres } from '../support/postgres.ts';
import { run, start } from '../support/program.ts';
import { Redis } from '../support/redis.ts';
import { temporaryDirectory } from '../support/temporary.ts';

test('dependencies that come up late, one after the other, are waited for, and then the app runs', async () => {
  await using directory = await temporaryDirectory('late');
  const file = join(directory.path, 'certificate');
  await using database = await Postgres.create({ databases: ['shop'] });
  await using cache = await Redis.create({ password: 'secret' });
  const ports = { api: await freePort(), queue: await freePort() };
  await using program = start(['sh', '-c', 'echo the app runs; exit 42'], {
    env: {
      WAIT_FOR_TARGET_DATABASE: database.url('shop'),
      WAIT_FOR_TARGET_CACHE: cache.url(),
      WAIT_FOR_TARGET_API: `http://127.0.0.1:${ports.api}/health`,
      WAIT_FOR_TARGET_QUEUE: `tcp://127.0.0.1:${ports.queue}`,
      WAIT_FOR_TARGET_CERTIFICATE: `file://${file}`,
    },
  });
  const names = ['database', 'cache', 'api', 'queue', 'certificate'];
  for (const name of names) await program.stderrMatches(new RegExp(`${name} .*is not ready`));

  await using queue = await scriptedServer((socket) => socket.resume(), ports.queue);
  await program.stderrMatches(/queue .*is ready/);
  await database.start();
  await program.stderrMatches(/database .*is ready/);
  let healthy = false;
  await using api = await startHttp(
    (_request, response) => void response.writeHead(healthy ? 200 : 503).end(),
    { port: ports.api },
  );
  await program.stderrMatches(/api .*is not ready: .*HTTP_503/);
  healthy = true;
  await program.stderrMatches(/api .*is ready/);
  await cache.start();
  await program.stderrMatches(/cache .*is ready/);
  expect(program.stdout()).toBe('');
  await writeFile(file, '');

  const { status, stdout, stderr } = await program.ended;
  expect({ status, stdout }).toEqual({ status: 42, stdout: 'the app runs\n' });
  expect(stderr.trimEnd().split('\n').at(-1)).toContain('starting sh');
  // What is ready is left alone while the rest is waited for.
  expect(queue.accepted()).toBe(1);
  expect(api.requests.map(({ url }) => url)).toEqual(api.requests.map(() => '/health'));
});

test('each reason is said once, and a new one when it changes', async () => {
  const port = await freePort();
  await using program = start(['-t', '30s', `http://127.0.0.1:${port}/`]);
  await program.stderrMatches(/ECONNREFUSED/);
  let status = 503;
  await using server = await startHttp((_request, response) => void response.writeHead(status).end(), {
    port,
  });
  await program.stderrMatches(/HTTP_503/);
  status = 204;
  const result = await program.ended;
  expect(result.status).toBe(0);
  expect(result.stderr.match(/is not ready/g)).toHaveLength(2);
  expect(result.stderr.match(/is ready/g)).toHaveLength(1);
  expect(result.stderr).not.toMatch(/starting/);
  expect(server.requests.length).toBeGreaterThan(1);
});

test('a dependency that is lost again before the others are ready does not hold up the start', async () => {
  const port = await freePort();
  await using early = await scriptedServer((socket) => socket.resume());
  await using program = start([
    `tcp://127.0.0.1:${early.port}`,
    `tcp://127.0.0.1:${port}`,
    'echo',
    'started',
  ]);
  await program.stderrMatches(new RegExp(`${early.port} is ready`));
  await early.close();
  await using late = await scriptedServer((socket) => socket.resume(), port);
  expect((await program.ended).stdout).toBe('started\n');
  expect(late.accepted()).toBe(1);
});

test('without a command, ready is 0', async () => {
  await using server = await scriptedServer((socket) => socket.resume());
  expect(await run([`tcp://127.0.0.1:${server.port}`])).toMatchObject({ status: 0, stdout: '' });
});
