import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusingPort, scriptedServer } from '../support/faults.ts';
import { startHttp } from '../support/http.ts';
import { program, run, start } from '../support/program.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

let directory: TemporaryDirectory;
beforeAll(async () => {
  directory = await temporaryDirectory('calm');
});
afterAll(() => directory.remove());

const linesOf = (text: string): string[] => text.trimEnd().split('\n');

const missing = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `file:///missing/${index}#name=m${index}`);

// What waits for time to pass does so side by side.
describe('fifty dependencies that never come', { concurrent: true }, () => {
  test('are twenty lines, the report included, and each is named in them', async () => {
    const { stderr } = await run(['-t', '3s', ...missing(50)]);
    expect(linesOf(stderr).length).toBeLessThanOrEqual(20);
    const report = stderr.slice(stderr.indexOf('gave up'));
    for (let index = 0; index < 50; index += 1) expect(report).toMatch(new RegExp(`\\bm${index} \\(file `));
  });

  test('hide none that is ready', async () => {
    const ready = Array.from({ length: 20 }, (_, index) => `file:///#name=r${index}`);
    const { stderr } = await run(['-t', '5s', ...missing(50), ...ready]);
    for (let index = 0; index < 20; index += 1)
      expect(stderr).toContain(`r${index} (file /) is ready after `);
  });

  test('are the same events as JSON', async () => {
    const { stderr } = await run(['-t', '3s', '--log-format', 'json', ...missing(50)]);
    const lines = linesOf(stderr);
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(lines.filter((line) => line.includes('"event":"not-ready","dependency":"m'))).toHaveLength(10);
    const said = lines.slice(0, -1).join('\n');
    for (let index = 0; index < 50; index += 1)
      expect(said).toMatch(new RegExp(`"(?:dependency|name)":"m${index}",.*"code":"ENOENT"`, 'u'));
    expect(lines.at(-1)).toContain('"event":"give-up"');
  });

  test('say all with --verbose', async () => {
    const { stderr } = await run(['-t', '2s', '--verbose', ...missing(50)]);
    for (let index = 0; index < 50; index += 1) expect(stderr).toMatch(new RegExp(`\\bm${index}\\b.*ENOENT`));
    expect(linesOf(stderr).length).toBeGreaterThan(100);
  });
});

describe('of a failure that repeats, one line is said', { concurrent: true }, () => {
  test('while a file grows', async () => {
    const path = join(directory.path, 'growing');
    await writeFile(path, '');
    await using growing = start(['-t', '30s'], {
      env: { WAIT_FOR: JSON.stringify([{ kind: 'file', path, minSize: 40, name: 'dump' }]) },
    });
    await growing.stderrMatches(/dump .* is not ready/u);
    const grow = 'i=0; while [ $i -lt 40 ]; do printf x >>"$0"; sleep 0.02; i=$((i + 1)); done';
    spawn('sh', ['-c', grow, path], { stdio: 'ignore' });
    const { stderr, status } = await growing.ended;
    expect(status).toBe(0);
    expect(stderr.match(/is not ready/gu)).toHaveLength(1);
  });

  test('while a program prints the time', async () => {
    const command = ['sh', '-c', 'date +%N; exit 1'];
    const { stderr } = await run(['-t', '2s'], {
      env: { WAIT_FOR: JSON.stringify([{ kind: 'exec', command, name: 'job' }]) },
    });
    expect(stderr.match(/is not ready/gu)).toHaveLength(1);
  });
});

test.concurrent('a server that flaps has a few lines', async () => {
  let asked = 0;
  await using server = await startHttp((_request, response) => {
    asked += 1;
    response.writeHead(asked % 4 < 2 ? 502 : 503).end();
  });
  const { stderr } = await run(['-t', '6s', server.url('/')]);
  expect(asked).toBeGreaterThan(5);
  expect(stderr.match(/is not ready/gu)?.length).toBeLessThanOrEqual(4);
});

test.concurrent(
  'a group has a line in the report: what it needs, and which of its members are ready',
  async () => {
    await using refusing = await refusingPort();
    await using accepting = await scriptedServer((socket) => socket.resume());
    const document = {
      dependencies: {
        quorum: {
          atLeast: 2,
          of: [
            `tcp://127.0.0.1:${refusing.port}#name=a`,
            `tcp://127.0.0.1:${accepting.port}#name=b`,
            'file:///missing#name=c',
          ],
        },
      },
    };
    const report = join(directory.path, 'report.json');
    const { stderr } = await run(['-t', '500ms', '--report', report], {
      env: { WAIT_FOR: JSON.stringify(document) },
    });
    expect(stderr).toContain('\n  quorum: needs 2 of 3, has 1 (b); not ready: a, c\n');
    expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({
      groups: [{ name: 'quorum', outcome: 'not-ready', needs: 2, ready: ['b'], notReady: ['a', 'c'] }],
    });
  },
);

test.concurrent('a plain file gets every line, however many come at once', async () => {
  const path = join(directory.path, 'log');
  const file = await open(path, 'a');
  const args = [program, '-t', '8s', '--verbose', '--log-format', 'json', ...missing(400)];
  const child = spawn(process.env['TEST_NODE'] ?? process.execPath, args, {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', file.fd],
  });
  await once(child, 'exit');
  await file.close();
  const lines = linesOf(await readFile(path, 'utf8'));
  const said = new Set(
    lines.map((line) => /"dependency":"(m\d+)","attempt":(\d+),/u.exec(line)?.slice(1).join(' ')),
  );
  const made = [...(lines.at(-1) ?? '').matchAll(/"name":"(m\d+)".*?"attempts":(\d+)/gu)];
  expect(made).toHaveLength(400);
  // The last attempt may have been cut short by the end.
  const attempts = made.flatMap(([, name, count]) =>
    Array.from({ length: Number(count) - 1 }, (_, index) => `${name} ${index + 1}`),
  );
  expect(said.size).toBeGreaterThan(400);
  expect(attempts.filter((attempt) => !said.has(attempt))).toEqual([]);
});
