import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { begun, missing, startHanging } from '../test/program/hanging.ts';
import { ofProcesses, whyNot, withResolvConf, type Namespace } from '../test/program/namespaces.ts';
import { Child } from '../test/support/child.ts';
import { eventually } from '../test/support/eventually.ts';
import { refusingPort } from '../test/support/faults.ts';
import { processes } from '../test/support/processes.ts';
import { program } from '../test/support/program.ts';
import { temporaryDirectory } from '../test/support/temporary.ts';

// How long it takes from SIGTERM to the exit, seen from outside, in each situation of a wait.

/** Until nothing is loaded any more, in milliseconds. */
const settled = 150;
const runs = Number(process.env['RUNS'] ?? 30);
const node = process.env['TEST_NODE'] ?? process.execPath;

const direct: Namespace = [node];

interface Situation {
  readonly name: string;
  readonly targets: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly within?: Namespace;
  /** Grows once the wait is where it shall be ended; without it, that is when its first line was written. */
  readonly count?: () => number;
  /** The signal comes in the same moment, while the drivers are still being loaded. */
  readonly atOnce?: boolean;
}

await using directory = await temporaryDirectory('bench');
await using hanging = await startHanging();
await using refusing = await refusingPort();

await report({ name: 'TCP refused', targets: [`tcp://127.0.0.1:${refusing.port}`] });
for (const [kind, target] of Object.entries(hanging.targets)) {
  const connects = kind !== 'tcp' && kind !== 'file';
  await report({
    name: `${kind} hangs`,
    targets: [target],
    ...(connects && { count: () => hanging.silent.accepted() }),
  });
}
for (const kind of ['http', 'redis', 'postgres']) {
  const targets = [hanging.targets[kind] ?? ''];
  const count = (): number => hanging.silent.accepted();
  await report({ name: `${kind} has just connected`, targets, count, atOnce: true });
}
const endless = { dependencies: [missing, { kind: 'exec', command: ['sleep', '600'] }] };
await report({ name: 'exec hangs', targets: [], env: { WAIT_FOR: JSON.stringify(endless) } });
await report({ name: 'every kind hangs', targets: Object.values(hanging.targets) });
await reportPipe();
await reportFirstProcess();
await reportLookUps();

async function reportPipe(): Promise<void> {
  const pipe = join(directory.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const descriptor = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    for (;;) writeSync(descriptor, Buffer.alloc(4096));
  } catch {
    // It is full.
  }
  await report({
    name: 'stderr is full, http hangs',
    targets: [hanging.targets['http'] ?? ''],
    within: ['sh', '-c', 'exec "$@" 2>"$0"', pipe],
    count: () => hanging.silent.accepted(),
  });
  closeSync(descriptor);
}

async function reportFirstProcess(): Promise<void> {
  const reason = whyNot(ofProcesses);
  if (reason !== '') return console.log(`as PID 1${reason}`);
  await report({
    name: 'PID 1, every kind hangs',
    targets: Object.values(hanging.targets),
    within: ofProcesses,
  });
}

async function reportLookUps(): Promise<void> {
  const reason = whyNot(withResolvConf('/dev/null'));
  if (reason !== '') return console.log(`a look-up hangs${reason}`);
  const address = '127.0.0.198';
  const server = createSocket('udp4');
  let asked = 0;
  server.on('message', () => (asked += 1));
  server.bind(53, address);
  await once(server, 'listening');
  const file = join(directory.path, 'resolv.conf');
  await writeFile(file, `nameserver ${address}\noptions timeout:30 attempts:5\n`);
  for (const count of [1, 5]) {
    await report({
      name: `${count} look-ups hang`,
      targets: Array.from({ length: count }, (_, index) => `tcp://name-${index}.test:80`),
      within: withResolvConf(file),
      count: () => asked,
    });
  }
  server.close();
}

async function report(situation: Situation): Promise<void> {
  const times: number[] = [];
  while (times.length < runs) times.push(await timeOnce(situation));
  times.sort((a, b) => a - b);
  const [median = 0, worst = 0] = [times[Math.floor(runs / 2)], times.at(-1)];
  console.log(
    `${situation.name.padEnd(28)} median ${median.toFixed(0).padStart(3)} ms, worst ${worst.toFixed(0).padStart(3)} ms`,
  );
}

async function timeOnce({ targets, env, within = direct, count, atOnce }: Situation): Promise<number> {
  const [command, ...before] = within;
  const own = within === direct ? [] : [node];
  const args = [...before, ...own, program, '--attempt-timeout', '0', missing, ...targets, 'true'];
  const used = env ? [...before, program, '--attempt-timeout', '0', 'true'] : args;
  const counted = count?.() ?? 0;
  const child = new Child(command, used, { env: { PATH: process.env['PATH'], ...env }, group: true });
  await (count ? eventually('it hangs', () => count() > counted) : child.stderr.matches(begun));
  if (!atOnce) await delay(settled);
  const pid = within === ofProcesses ? await firstOf(child.pid) : child.pid;
  const sent = performance.now();
  process.kill(pid, 'SIGTERM');
  const { status } = await child.ended;
  const took = performance.now() - sent;
  if (status !== 143) throw new Error(`ended with ${status}`);
  return took;
}

function firstOf(parent: number): Promise<number> {
  return eventually('there is a first process', async () => {
    return (await processes()).find((info) => info.parent === parent)?.pid;
  });
}
