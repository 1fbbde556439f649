import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { refusingPort, silentServer } from '../support/faults.ts';
import { startHttp } from '../support/http.ts';
import { run } from '../support/program.ts';
import { oneOfEach } from '../support/sweep.ts';
import { temporaryDirectory } from '../support/temporary.ts';

/** Those that mean something to a shell or to wait-for, each time. */
const special = [0, 1, 2, 124, 125, 126, 127, 128, 130, 137, 143, 255];

test("every exit status of the app, from 0 to 255, is the container's", { timeout: 120_000 }, async () => {
  const all = Array.from({ length: 256 }, (_, code) => code);
  const codes = [...new Set([...special, ...oneOfEach(16, all)])];
  const ends = new Map<number, unknown>();
  const left = [...codes];
  const worker = async (): Promise<void> => {
    for (let code = left.shift(); code !== undefined; code = left.shift()) {
      const { status, signal } = await run(['file:///', 'sh', '-c', `exit ${code}`]);
      ends.set(code, signal ?? status);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  expect(codes.map((code) => ends.get(code))).toEqual(codes);
});

test.each(['SIGKILL', 'SIGTERM', 'SIGABRT'])('an app that ends by %s has ended by it', async (signal) => {
  const name = signal.replace('SIG', '');
  expect(await run(['file:///', 'sh', '-c', `kill -${name} $$`])).toMatchObject({ status: null, signal });
});

describe('a command that can never be started is found out before the wait', () => {
  const contents: Record<string, [text: string, mode: number]> = {
    'not-executable': ['#!/bin/sh\n', 0o644],
    'no-interpreter': ['#!/no/such/interpreter\n', 0o755],
    'carriage-return': ['#!/bin/sh\r\necho\r\n', 0o755],
    binary: ['\u{7f}MZ\0\0\0\0', 0o755],
  };
  const rows = [
    { what: 'is not along PATH', command: 'no-such-command', status: 127, says: 'no-such-command' },
    { what: 'is a path to nothing', command: './missing', status: 127, says: './missing' },
    { what: 'is empty', command: '', status: 127, says: 'empty' },
    { what: 'is a directory', command: './directory', status: 126, says: 'directory' },
    { what: 'may not be executed', command: './not-executable', status: 126, says: 'permission' },
    { what: 'lacks its interpreter', command: './no-interpreter', status: 126, says: '/no/such/interpreter' },
    { what: 'has Windows line ends', command: './carriage-return', status: 126, says: 'carriage return' },
    { what: 'is no program', command: './binary', status: 126, says: 'program' },
  ];

  test.each(rows)('one that $what: $status', async ({ command, status, says }) => {
    await using directory = await temporaryDirectory('commands');
    await mkdir(join(directory.path, 'directory'));
    for (const [name, [text, mode]] of Object.entries(contents)) {
      await writeFile(join(directory.path, name), text);
      await chmod(join(directory.path, name), mode);
    }
    await using server = await silentServer();
    const result = await run([`tcp://127.0.0.1:${server.port}`, '--', command, 'argument'], {
      cwd: directory.path,
    });
    expect(result).toMatchObject({ status, stdout: '' });
    expect(result.stderr).toContain(says);
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(server.accepted()).toBe(0);
  });
});

test('a script without a #! line is run by the shell, as a shell would', async () => {
  await using directory = await temporaryDirectory('script');
  await writeFile(join(directory.path, 'script'), 'echo "$0 $1"; exit 9\n', { mode: 0o755 });
  expect(await run(['file:///', './script', 'first'], { cwd: directory.path })).toMatchObject({
    status: 9,
    stdout: './script first\n',
  });
});

describe('not ready in time is 124', () => {
  test('with a report of each dependency: why, with its code, attempts, time and a hint', async () => {
    await using refusing = await refusingPort();
    await using server = await startHttp((_request, response) => void response.writeHead(404).end());
    const document = {
      dependencies: {
        queue: `tcp://127.0.0.1:${refusing.port}`,
        api: server.url('/health'),
        secret: 'file:///no/such/file',
        fine: 'file:///',
      },
    };
    const result = await run(['-t', '1s', 'echo', 'never'], {
      env: { WAIT_FOR: JSON.stringify(document) },
    });
    expect(result).toMatchObject({ status: 124, stdout: '' });
    const report = result.stderr.slice(result.stderr.indexOf('gave up'));
    expect(report).toMatch(/3 of 4/);
    for (const [name, reason, code, className] of [
      ['queue', 'refused', 'ECONNREFUSED', 'unreachable'],
      ['api', 'HTTP 404', 'HTTP_404', 'misconfigured'],
      ['secret', 'does not exist', 'ENOENT', 'unreachable'],
    ]) {
      const paragraph = `${name} .*${reason}.*\\[${code}\\]\\n\\s+hint: .*\\n\\s+${className}; \\d+ attempts? in \\S+\\n`;
      expect(report).toMatch(new RegExp(paragraph));
    }
    expect(report).toMatch(/fine .*ready/);
  });

  test('and nothing runs past the deadline, whatever hangs', async () => {
    await using server = await silentServer();
    const address = `127.0.0.1:${server.port}`;
    const targets = [
      `http://${address}/`,
      `https://${address}/`,
      `postgres://a:b@${address}/c`,
      `redis://${address}`,
    ];
    const result = await run(['--timeout', '500ms', '--attempt-timeout', '0', ...targets]);
    expect(result.status).toBe(124);
    expect(result.stderr).toMatch(/4 of 4/);
    expect(result.elapsedMs).toBeGreaterThan(450);
    expect(result.elapsedMs).toBeLessThan(5000);
  });
});

test('under --fail-fast, what waiting can hardly cure ends the wait at once, and the rest does not', async () => {
  await using server = await startHttp((request, response) => {
    response.writeHead(request.url === '/gone' ? 404 : 503).end();
  });
  const failed = await run(['--fail-fast', server.url('/gone'), server.url('/later'), 'echo', 'never']);
  expect(failed).toMatchObject({ status: 124, stdout: '' });
  expect(failed.stderr).toContain('HTTP_404');
  expect(await run(['--fail-fast', '-t', '3s', server.url('/later')])).toMatchObject({ status: 124 });
  const calls = server.requests.filter(({ url }) => url === '/later').length;
  expect(calls).toBeGreaterThan(2);
  expect(server.requests.filter(({ url }) => url === '/gone')).toHaveLength(1);
});

test('under --any, one ready dependency is enough, and none is not', async () => {
  await using silent = await silentServer();
  await using refusing = await refusingPort();
  const others = [`http://127.0.0.1:${silent.port}/`, `tcp://127.0.0.1:${refusing.port}`];
  const ready = await run(['--any', ...others, 'file:///', 'echo', 'started']);
  expect(ready).toMatchObject({ status: 0, stdout: 'started\n' });
  expect(await run(['--any', '-t', '1s', ...others])).toMatchObject({ status: 124 });
});
