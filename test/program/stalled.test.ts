import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Child } from '../support/child.ts';
import { eventually } from '../support/eventually.ts';
import { program, start } from '../support/program.ts';
import { seededRandom } from '../support/random.ts';
import { oneOfEach } from '../support/sweep.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { endBy, endedBy, endingSignals, missing, startHanging, type Hanging } from './hanging.ts';

/** A pipe that is full, and that nobody reads. */
function openFull(path: string): number {
  execFileSync('mkfifo', [path]);
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const block = Buffer.alloc(4096);
  try {
    for (;;) writeSync(descriptor, block);
  } catch {
    return descriptor;
  }
}

const standardErrors = [
  { what: 'is a full pipe that nobody reads', redirect: '2>"$0"' },
  { what: 'is closed', redirect: '2>&-' },
  { what: 'is a full device', redirect: '2>/dev/full' },
];

let hanging: Hanging;
beforeAll(async () => {
  hanging = await startHanging();
});
afterAll(() => hanging[Symbol.asyncDispose]());

describe.each(standardErrors)('where stderr $what', ({ redirect }) => {
  test.each(oneOfEach(2, endingSignals))('%s ends the wait at once', async (signal) => {
    await using directory = await temporaryDirectory('stalled');
    const before = hanging.silent.accepted();
    const pipe = join(directory.path, 'pipe');
    const full = openFull(pipe);
    const targets = Object.values(hanging.targets);
    const command = [process.env['TEST_NODE'] ?? process.execPath, program, '--verbose', missing, ...targets];
    const child = new Child('sh', ['-c', `exec "$@" ${redirect}`, pipe, ...command, 'true'], {
      env: { PATH: process.env['PATH'] },
      group: true,
    });
    await eventually('the wait has begun', () => hanging.silent.accepted() > before);
    expect(await endBy(() => child.signal(signal), child.ended)).toEqual(endedBy(signal));
    closeSync(full);
  });

  test('the app is started all the same, and its exit status passed on', async () => {
    await using directory = await temporaryDirectory('stalled');
    const pipe = join(directory.path, 'pipe');
    const full = openFull(pipe);
    const command = [process.env['TEST_NODE'] ?? process.execPath, program, '--verbose', 'file:///'];
    const app = ['sh', '-c', 'echo started; exit 42'];
    const child = new Child('sh', ['-c', `exec "$@" ${redirect}`, pipe, ...command, ...app], {
      env: { PATH: process.env['PATH'] },
      group: true,
    });
    expect(await child.ended).toEqual({ status: 42, signal: null });
    expect(child.stdout.text).toBe('started\n');
    closeSync(full);
  });
});

/** Not SIGUSR1: until a program of its own takes that one, Node itself does, and opens its inspector. */
const fromTheStart = endingSignals.filter((signal) => signal !== 'SIGUSR1');

/** In milliseconds: moments of the start, and no wait for something. */
const random = seededRandom(1);
const moments = Array.from({ length: 12 }, () => Math.round(150 * random()));

const signalsAtMoments = fromTheStart.flatMap((signal) => moments.map((moment) => ({ signal, moment })));

test.each(oneOfEach(12, signalsAtMoments))(
  '$signal, $moment ms after the start, ends it with 128 + n or by itself',
  async ({ signal, moment }) => {
    await using directory = await temporaryDirectory('configuration');
    const config = join(directory.path, 'wait-for.json');
    // So many that the first attempts are long in coming.
    const dependencies = Array.from({ length: 2000 }, (_, index) => `file:///missing/${index}`);
    await writeFile(config, JSON.stringify({ dependencies }));
    await using running = start(['--config', config, 'echo', 'never']);
    await delay(moment);
    running.signal(signal);
    const { status, signal: by, stdout } = await running.ended;
    expect([signal, endedBy(signal).status]).toContain(by ?? status);
    expect(stdout).toBe('');
  },
);
