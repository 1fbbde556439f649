import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf } from '../../src/error-code.ts';
import { openOutput } from '../../src/reporting/output.ts';
import { Output } from '../support/output.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

let directory: TemporaryDirectory;
let reader: number;
let writer: number;
let open: number[];

const close = (descriptor: number): void => {
  closeSync(descriptor);
  open = open.filter((other) => other !== descriptor);
};

/** What the pipe holds now. */
function read(): string {
  const buffer = Buffer.alloc(1_000_000);
  let length = 0;
  try {
    for (let more = -1; more !== 0; length += more) more = readSync(reader, buffer, length, 65_536, null);
  } catch (error) {
    if (codeOf(error) !== 'EAGAIN') throw error;
  }
  return buffer.toString('utf8', 0, length);
}

async function readUntil(end: string): Promise<string> {
  let all = '';
  await eventually(`the pipe yields ${end}`, () => {
    all += read();
    return all.includes(end);
  });
  return all;
}

beforeEach(async () => {
  directory = await temporaryDirectory('output');
  const pipe = join(directory.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  writer = openSync(pipe, constants.O_WRONLY);
  open = [reader, writer];
});

afterEach(async () => {
  for (const descriptor of open) closeSync(descriptor);
  await directory.remove();
});

describe('a pipe that is read', () => {
  test('gets everything, in order', async () => {
    const output = openOutput(writer);
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}: äöü\n`);
    for (const line of lines) output.write(line);
    await output.flush(10_000);
    expect(read()).toBe(lines.join(''));
  });

  test('gets what comes after a pause too', async () => {
    const output = openOutput(writer);
    output.write('one\n');
    await output.flush(10_000);
    output.write('two\n');
    await output.flush(10_000);
    expect(read()).toBe('one\ntwo\n');
  });

  test('has nothing to be flushed at first', async () => {
    await expect(openOutput(writer).flush(10_000)).resolves.toBeUndefined();
  });
});

test('a pipe that is read gets a burst of ten thousand lines, whole', async () => {
  const program = join(import.meta.dirname, 'burst.ts');
  const child = spawn(process.execPath, [program, '10000', '30000'], { stdio: ['ignore', 'ignore', 'pipe'] });
  assert(child.stderr);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (said += piece));
  await once(child, 'close');
  expect(said.split('\n')).toHaveLength(10_001);
});

test('a file gets a burst of a hundred thousand lines, whole, before the app starts', async () => {
  const program = join(import.meta.dirname, 'burst.ts');
  const file = join(directory.path, 'file');
  const descriptor = openSync(file, 'a');
  open.push(descriptor);
  // No longer than the start of the app waits for a reader.
  const child = spawn(process.execPath, [program, '100000', '50'], {
    stdio: ['ignore', 'ignore', descriptor],
  });
  await expect(once(child, 'exit')).resolves.toEqual([0, null]);
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines).toHaveLength(100_001);
  expect(lines.slice(0, -1)).toEqual(
    Array.from({ length: 100_000 }, (_, index) => `line ${index}`.padStart(99)),
  );
});

describe('a pipe that was handed over as non-blocking', () => {
  test('gets everything as soon as it is read', async () => {
    const nonBlocking = openSync(join(directory.path, 'pipe'), constants.O_WRONLY | constants.O_NONBLOCK);
    open.push(nonBlocking);
    const output = openOutput(nonBlocking);
    const large = `${'x'.repeat(200_000)}\nthe end\n`;
    output.write(large);
    // It gives up at its limit, for the pipe is full.
    await output.flush(50);
    await expect(readUntil('the end\n')).resolves.toBe(large);
    await output.flush(10_000);
  });
});

describe('a reader that goes away', () => {
  test('is survived, and nobody waits for it', async () => {
    const output = openOutput(writer);
    close(reader);
    for (let line = 0; line < 10; line += 1) output.write('nobody reads this\n');
    await output.flush(10_000);
    output.write('nor this\n');
    await expect(output.flush(10_000)).resolves.toBeUndefined();
  });
});

test('a descriptor that is closed is survived', async () => {
  close(writer);
  const output = openOutput(writer);
  output.write('nobody reads this\n');
  await expect(output.flush(10_000)).resolves.toBeUndefined();
});

describe('a reader that stalls', () => {
  test('holds nobody up; what is too much for it is dropped by whole lines; what comes later is not', async () => {
    const program = join(import.meta.dirname, 'stalled-reader.ts');
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', writer] });
    assert(child.stdin && child.stdout);
    const ended = once(child, 'exit');
    try {
      await new Output(child.stdout).matches(/wrote everything\n/u);
      child.stdin.write('the reader is back\n');
      const lines = (await readUntil('the reader is back\n')).split('\n').slice(0, -2);
      const numbers = lines.map(Number);
      expect(lines).toEqual(numbers.map((number) => String(number).padStart(99)));
      expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
      expect(numbers.slice(0, 10_000)).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
      expect(numbers.length).toBeLessThan(13_000);
      await expect(ended).resolves.toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
