import { spawnSync } from 'node:child_process';
import { existsSync, openSync, readSync, writeSync } from 'node:fs';
import { codeOf } from '../../src/error-code.ts';

/**
 * A file system in user space, by the kernel's protocol (linux/fuse.h, version 7.31). Run as `node fuse-server.ts DIRECTORY
 * HANG`: while the file HANG exists, no request is read. One that was read and is not answered can't be killed, and what
 * was asked by a process keeps that process from its end: fs/fuse/dev.c, request_wait_answer.
 */

const opcode = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  open: 14,
  statfs: 17,
  init: 26,
  access: 34,
  interrupt: 36,
  batchForget: 42,
};
/** What the kernel expects no reply to. */
const silent: ReadonlySet<number> = new Set([opcode.forget, opcode.interrupt, opcode.batchForget]);

const noEntry = 2;
const notSupported = 38;

/** How far the clock of this file system is behind, in milliseconds. */
const behind = 10_000;

/** How long the kernel goes by what it was told of a file, in seconds, as libfuse has it. */
const remembered = 1n;

const root = 1n;
const began = Date.now();

/** What stands in the one directory. */
const nodes: Readonly<Record<string, bigint>> = { growing: 2n, still: 3n };

const [directory = '', hang = ''] = process.argv.slice(2);
const device = openSync('/dev/fuse', 'r+');
const options = `fd=3,rootmode=40000,user_id=0,group_id=0,allow_other`;
const { status, stderr } = spawnSync(
  'mount',
  ['-i', '-t', 'fuse', '-o', options, 'wait-for-test', directory],
  {
    stdio: ['ignore', 'ignore', 'pipe', device],
    encoding: 'utf8',
  },
);
if (status !== 0) throw new Error(stderr);
console.log('mounted');
for (let request = read(); request; request = read()) {
  answer(request);
  if (existsSync(hang)) sleepUntilGone();
}

function sleepUntilGone(): void {
  console.log('hanging');
  const never = new Int32Array(new SharedArrayBuffer(4));
  while (existsSync(hang)) Atomics.wait(never, 0, 0, 10);
}

/** Nothing where the file system is not mounted any more. */
function read(): Buffer | undefined {
  const buffer = Buffer.alloc(135_168);
  try {
    return buffer.subarray(0, readSync(device, buffer));
  } catch (error) {
    // Who asked was ended before the question was read.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EINTR') return read();
    if (codeOf(error) === 'ENODEV') return undefined;
    throw error;
  }
}

function answer(request: Buffer): void {
  const asked = request.readUInt32LE(4);
  const node = request.readBigUInt64LE(16);
  if (silent.has(asked)) return;
  switch (asked) {
    case opcode.init:
      return reply(request, initialised());
    case opcode.lookup: {
      const name = request.toString('utf8', 40, request.length - 1);
      const found = nodes[name];
      return found === undefined ? refuse(request, noEntry) : reply(request, entry(found));
    }
    case opcode.getattr: {
      const head = Buffer.alloc(16);
      head.writeBigUInt64LE(remembered, 0);
      return reply(request, Buffer.concat([head, attributes(node)]));
    }
    case opcode.open:
      return reply(request, Buffer.alloc(16));
    case opcode.statfs:
      return reply(request, Buffer.alloc(80));
    default:
      return refuse(request, notSupported);
  }
}

function reply(request: Buffer, body: Buffer, error = 0): void {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(header.length + body.length, 0);
  header.writeInt32LE(-error, 4);
  request.copy(header, 8, 8, 16);
  try {
    writeSync(device, Buffer.concat([header, body]));
  } catch (failure) {
    // Who asked was ended meanwhile.
    if (codeOf(failure) !== 'ENOENT') throw failure;
  }
}

function refuse(request: Buffer, error: number): void {
  reply(request, Buffer.alloc(0), error);
}

function initialised(): Buffer {
  const body = Buffer.alloc(64);
  body.writeUInt32LE(7, 0);
  body.writeUInt32LE(31, 4);
  body.writeUInt32LE(131_072, 20);
  body.writeUInt32LE(1, 24);
  return body;
}

function entry(node: bigint): Buffer {
  const head = Buffer.alloc(40);
  head.writeBigUInt64LE(node, 0);
  head.writeBigUInt64LE(remembered, 24);
  return Buffer.concat([head, attributes(node)]);
}

function attributes(node: bigint): Buffer {
  const now = Date.now();
  const grown = node === nodes['growing'];
  const modified = (grown ? now : began) - behind;
  const body = Buffer.alloc(88);
  body.writeBigUInt64LE(node, 0);
  body.writeBigUInt64LE(BigInt(grown ? now - began : 5), 8);
  for (const index of [24, 32, 40]) body.writeBigUInt64LE(BigInt(Math.floor(modified / 1000)), index);
  for (const index of [48, 52, 56]) body.writeUInt32LE((modified % 1000) * 1_000_000, index);
  body.writeUInt32LE(node === root ? 0o40_755 : 0o100_644, 60);
  body.writeUInt32LE(1, 64);
  return body;
}
