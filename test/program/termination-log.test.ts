import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Child } from '../support/child.ts';
import { startHttp } from '../support/http.ts';
import { program } from '../support/program.ts';
import { oneOfEach } from '../support/sweep.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';
import { begun, endBy, endedBy, endingSignals, missing } from './hanging.ts';
import { whyNot, withMounted, withTerminationLog, type Namespace } from './namespaces.ts';

const noMounts = whyNot(['unshare', '--mount']);

let directory: TemporaryDirectory;
let file: string;
beforeEach(async () => {
  directory = await temporaryDirectory('termination-log');
  file = join(directory.path, 'log');
  // As the kubelet makes it, for each container anew.
  await writeFile(file, '', { mode: 0o666 });
  await mkdir(join(directory.path, 'dev'));
});
afterEach(() => directory.remove());

const inPod = (): Namespace => withTerminationLog(file, join(directory.path, 'dev'));

function startIn([command, ...prefix]: Namespace, args: readonly string[], env = {}): Child {
  const node = process.env['TEST_NODE'] ?? process.execPath;
  const all = { PATH: process.env['PATH'], ...env };
  return new Child(command, [...prefix, node, program, ...args], { env: all, cwd: tmpdir(), group: true });
}

const logged = (): Promise<string> => readFile(file, 'utf8');

describe.skipIf(noMounts)(`the termination log of a pod${noMounts}`, () => {
  test('gets the report of a wait that failed, what waiting does not cure first', async () => {
    const args = ['-t', '1s', 'file:///', missing, 'file:///etc/passwd#type=directory&name=wrong'];
    const child = startIn(inPod(), [...args, '--', 'true'], { WAIT_FOR_LOG_FORMAT: 'json' });
    expect(await child.ended).toMatchObject({ status: 124 });
    expect(await logged()).toMatch(
      /^gave up after (?:\d+ms|[\d.]+s): 2 of 3 not ready\n {2}wrong .*\[WRONG_TYPE\]\n[^]*\n {2}file \/missing: .*\[ENOENT\]\n[^]*\n {2}file \/: ready after (?:\d+ms|[\d.]+s)\n$/u,
    );
  });

  test('gets at most 4,096 bytes, in whole lines', async () => {
    await using server = await startHttp(({ url = '' }, response) => {
      response.writeHead(Number(url.slice(1))).end();
    });
    const many = Array.from({ length: 99 }, (_, index) => server.url(`/${400 + index}`));
    const child = startIn(inPod(), ['-t', '3s', ...many]);
    expect(await child.ended).toMatchObject({ status: 124 });
    const text = await logged();
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
    expect(Buffer.byteLength(text)).toBeGreaterThan(3900);
    const lines = text.trimEnd().split('\n');
    expect(child.stderr.text.split('\n')).toEqual(expect.arrayContaining(lines.slice(1)));
  });

  test.each([
    { what: 'a mistake in the configuration', args: ['tcp://x:0'], status: 125, says: /^target 1: .*port/u },
    { what: 'a command that is no program', args: ['file:///', '/etc/passwd'], status: 126, says: /passwd/u },
    { what: 'a command that is not found', args: ['file:///', 'no-such'], status: 127, says: /^no-such/u },
  ])('gets $what', async ({ args, status, says }) => {
    const child = startIn(inPod(), args);
    expect(await child.ended).toMatchObject({ status });
    expect(await logged()).toMatch(says);
    expect(child.stderr.text).toBe(`wait-for: ${await logged()}`);
  });

  test.each(oneOfEach(3, endingSignals))('gets what was missing when %s came', async (signal) => {
    const child = startIn(inPod(), [missing, 'true']);
    await child.stderr.matches(begun);
    expect(await endBy(() => child.signal(signal), child.ended)).toEqual(endedBy(signal));
    expect(await logged()).toMatch(
      new RegExp(
        `^ended by ${signal} after \\S+: 1 of 1 not ready\\n {2}file /missing: .*\\[ENOENT\\]\\n`,
        'u',
      ),
    );
  });

  test('is left alone where the app starts', async () => {
    await writeFile(file, "the app's");
    expect(await startIn(inPod(), ['file:///', 'true']).ended).toMatchObject({ status: 0 });
    expect(await logged()).toBe("the app's");
  });

  test.each([
    { what: 'that fails', args: ['--check', missing] },
    { what: 'with a mistake', args: ['--check', 'tcp://x:0'] },
  ])('is left alone by a health check $what', async ({ args }) => {
    await writeFile(file, "the app's");
    expect(await startIn(inPod(), args).ended).toMatchObject({ status: 1 });
    expect(await logged()).toBe("the app's");
  });

  test('is gone without where it can not be written', async () => {
    const child = startIn(withTerminationLog('/proc/version', join(directory.path, 'dev')), ['tcp://x:0']);
    expect(await child.ended).toMatchObject({ status: 125 });
    expect(child.stderr.text).toMatch(/^wait-for: target 1: [^\n]*\n$/u);
  });
});

test.skipIf(noMounts)(`a report that is a mount of its own is a warning${noMounts}`, async () => {
  const child = startIn(withMounted(file), ['--report', file, 'file:///', 'echo', 'started']);
  expect(await child.ended).toMatchObject({ status: 0 });
  expect(child.stdout.text).toBe('started\n');
  expect(child.stderr.text).toMatch(/warning: there will be no report in .*: it is a mount of its own/u);
  expect(await readdir(directory.path)).toEqual(['dev', 'log']);
});
