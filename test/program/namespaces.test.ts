import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Child } from '../support/child.ts';
import { eventually } from '../support/eventually.ts';
import { scriptedServer } from '../support/faults.ts';
import { processes } from '../support/processes.ts';
import { program } from '../support/program.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';
import { begun, endBy, endedBy, endingSignals, missing, startHanging, type Hanging } from './hanging.ts';
import { ofProcesses, whyNot, withResolvConf, type Namespace } from './namespaces.ts';

function startIn([command, ...args]: Namespace, rest: string[]): Child {
  const env = { PATH: process.env['PATH'] };
  return new Child(command, [...args, process.execPath, program, ...rest], { env, group: true });
}

/** What is PID 1 in the namespace, as it is called out here. */
const firstOf = (unshare: number): Promise<number> =>
  eventually('there is a first process', async () => {
    return (await processes()).find(({ parent }) => parent === unshare)?.pid;
  });

const noProcesses = whyNot(ofProcesses);

describe.skipIf(noProcesses)(`as PID 1${noProcesses}`, () => {
  let hanging: Hanging;
  beforeAll(async () => {
    hanging = await startHanging();
  });
  afterAll(() => hanging[Symbol.asyncDispose]());

  test.each(endingSignals)('%s while every kind hangs ends it at once', async (signal) => {
    const targets = Object.values(hanging.targets);
    const child = startIn(ofProcesses, ['--attempt-timeout', '0', missing, ...targets, 'true']);
    await child.stderr.matches(begun);
    const first = await firstOf(child.pid);
    expect(await endBy(() => void process.kill(first, signal), child.ended)).toEqual(endedBy(signal));
  });

  test('the app is PID 1, and its exit status is passed on', async () => {
    const child = startIn(ofProcesses, ['file:///', 'sh', '-c', 'echo $$; exit 42']);
    expect(await child.ended).toMatchObject({ status: 42 });
    expect(child.stdout.text).toBe('1\n');
  });

  test('a command that is not found is 127', async () => {
    expect(await startIn(ofProcesses, ['no-such-command']).ended).toMatchObject({ status: 127 });
  });
});

const noResolvConf = whyNot(withResolvConf('/dev/null'));

const alone: Namespace = ['unshare', '--net'];
const noNetwork = whyNot(alone);

test.skipIf(noNetwork)(`an address of IPv6 without a way to it is told apart${noNetwork}`, async () => {
  const child = startIn(alone, ['-t', '300ms', 'tcp://[2001:db8::1]:80']);
  expect(await child.ended).toMatchObject({ status: 124 });
  expect(child.stderr.text).toMatch(
    /hint: there is no way to IPv6 from here, and no other address than 2001:db8::1/u,
  );
});

describe.skipIf(noResolvConf)(`with a name server that is silent${noResolvConf}`, () => {
  /** A name server has port 53, so each run has an address of its own. */
  const address = `127.1.${(process.pid >> 8) & 255}.${process.pid & 255}`;
  const server = createSocket('udp4');
  let asked = 0;
  let directory: TemporaryDirectory;
  let namespace: Namespace;

  beforeAll(async () => {
    server.on('message', () => {
      asked += 1;
    });
    server.bind(53, address);
    await once(server, 'listening');
    directory = await temporaryDirectory('names');
    const file = join(directory.path, 'resolv.conf');
    await writeFile(file, `nameserver ${address}\noptions timeout:30 attempts:5\n`);
    namespace = withResolvConf(file);
  });
  afterAll(async () => {
    server.close();
    await directory.remove();
  });

  /** More than the thread pool has threads. */
  const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `tcp://${name}.test:80`);

  test.each(endingSignals)('%s ends the look-ups at once', async (signal) => {
    const before = asked;
    const child = startIn(namespace, ['--attempt-timeout', '0', missing, ...names, 'true']);
    await child.stderr.matches(begun);
    await eventually('the name server is asked', () => asked > before);
    expect(await endBy(() => child.signal(signal), child.ended)).toEqual(endedBy(signal));
  });

  test('the limit ends the look-ups at once', async () => {
    const began = performance.now();
    const child = startIn(namespace, ['-t', '400ms', ...names, 'true']);
    expect(await child.ended).toMatchObject({ status: 124 });
    // More than three that are alike are told together.
    const report = child.stderr.text.slice(child.stderr.text.indexOf('gave up'));
    for (const name of ['a', 'b', 'c', 'd', 'e']) expect(report).toContain(`tcp ${name}.test:80`);
    expect(report).toMatch(
      new RegExp(
        `the name look-up got no answer.*\\[TIMEOUT\\]\\n +hint: ${address} of /etc/resolv.conf`,
        'u',
      ),
    );
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('a file is found meanwhile', async () => {
    const child = startIn(namespace, [...names, 'file:///', 'true']);
    expect(await child.stderr.matches(/file \/ is ready/)).not.toBeNull();
    await child.kill();
  });

  test('a hundred look-ups that hang delay no healthy one', async () => {
    const listening = await scriptedServer(() => undefined);
    const hanging = Array.from({ length: 100 }, (_, index) => `http://name-${index}.test/`);
    const child = startIn(namespace, [...hanging, `tcp://localhost:${listening.port}`, 'true']);
    expect(
      await child.stderr.matches(/tcp localhost:\d+ is ready after (?:\d+ms|[0-4](?:\.\d)?s)\n/),
    ).not.toBeNull();
    await child.kill();
    await listening.close();
  });

  test('the app starts at once where --any needs none of them', async () => {
    const began = performance.now();
    const child = startIn(namespace, ['--any', ...names, 'file:///', 'echo', 'started']);
    expect(await child.ended).toMatchObject({ status: 0 });
    expect(child.stdout.text).toBe('started\n');
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
