import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { begun, missing, startHanging } from '../test/program/hanging.ts';
import { ofProcesses, whyNot, withResolvConf, type Namespace } from '../test/program/namespaces.ts';
import { Child } from '../test/support/child.ts';
import { eventually } from '../test/support/eventually.ts';
import { refusingPort } from '../test/support/faults.ts';
import { processes } from '../test/support/processes.ts';
import { program } from '../test/support/program.ts';
import { temporaryDirectory } from '../test/support/temporary.ts';

// How long it takes from SIGTERM to the exit, seen from outside, in each situation of a wait.

const runs = Number(process.env['RUNS'] ?? 30);
const node = process.env['TEST_NODE'] ?? process.execPath;

const direct: Namespace = [node];

interface Situation {
  readonly name: string;
  readonly targets: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly within?: Namespace;
  /** The wait is where it shall be ended; that its first lines were written unless given. */
  readonly reached?: () => boolean;
}

await using directory = await temporaryDirectory('bench');
await using hanging = await startHanging();
await using refusing = await refusingPort();

await report({ name: 'TCP refused', targets: [`tcp://127.0.0.1:${refusing.port}`] });
for (const [kind, target] of Object.entries(hanging.targets)) {
  const counted = !['tcp', 'file'].includes(kind);
  const before = { accepted: 0 };
  await report({
    name: `${kind} hangs`,
    targets: [target],
    ...(counted && {
      reached: () => {
        const more = hanging.silent.accepted() > before.accepted;
        if (more) before.accepted = hanging.silent.accepted();
        return more;
      },
    }),
  });
}
const endless = { dependencies: [{ kind: 'exec', command: ['sleep', '600'] }] };
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
  let accepted = hanging.silent.accepted();
  await report({
    name: 'stderr is full, http hangs',
    targets: ['--verbose', hanging.targets['http'] ?? ''],
    within: ['sh', '-c', 'exec "$@" 2>"$0"', pipe],
    reached: () => {
      const more = hanging.silent.accepted() > accepted;
      if (more) accepted = hanging.silent.accepted();
      return more;
    },
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
  let asked = false;
  server.on('message', () => (asked = true));
  server.bind(53, address);
  await once(server, 'listening');
  const file = join(directory.path, 'resolv.conf');
  await writeFile(file, `nameserver ${address}\noptions timeout:30 attempts:5\n`);
  for (const count of [1, 5]) {
    await report({
      name: `${count} look-ups hang`,
      targets: Array.from({ length: count }, (_, index) => `tcp://name-${index}.test:80`),
      within: withResolvConf(file),
      reached: () => {
        const was = asked;
        asked = false;
        return was;
      },
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

async function timeOnce({ targets, env, within = direct, reached }: Situation): Promise<number> {
  const [command, ...before] = within;
  const own = within === direct ? [] : [node];
  const args = [...before, ...own, program, '--attempt-timeout', '0', missing, ...targets, 'true'];
  const variables = env ? { ...env, WAIT_FOR_TARGET_FIRST: missing } : {};
  const used = env ? [...before, program, '--attempt-timeout', '0', 'true'] : args;
  const child = new Child(command, used, { env: { PATH: process.env['PATH'], ...variables }, group: true });
  await (reached ? eventually('it hangs', reached) : child.stderr.matches(begun));
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
