import { constants, type Stats } from 'node:fs';
import { access, lstat, open, stat, type FileHandle } from 'node:fs/promises';
import { accessHint } from '../../access.ts';
import { codeOf } from '../../error-code.ts';
import { fromSystemError } from '../net/system-errors.ts';
import { NotReady } from '../not-ready.ts';
import type { Observation } from './stability.ts';

export const types = ['any', 'file', 'directory', 'socket'] as const;

/** What must be found at a path. */
export interface FileExpectation {
  readonly type: (typeof types)[number];
  /** In bytes. */
  readonly minSize: number | undefined;
  readonly contains: string | undefined;
  readonly readable: boolean;
}

/** @returns the key that asks about contents where `type` rules them out */
export function wrongCombination({ type, minSize, contains }: FileExpectation): string | undefined {
  if (type === 'any' || type === 'file') return undefined;
  if (minSize !== undefined) return 'minSize';
  return contains === undefined ? undefined : 'contains';
}

/**
 * Looks at a path once.
 *
 * @throws {NotReady} what is expected is not there
 */
export async function lookAtFile(
  path: string,
  expected: FileExpectation,
  signal: AbortSignal,
): Promise<Observation> {
  try {
    const stats = await stat(path);
    checkType(stats, expected);
    if (expected.minSize !== undefined && stats.size < expected.minSize)
      throw unready('TOO_SMALL', `it has ${stats.size} bytes, not ${expected.minSize} yet`);
    if (expected.readable) await access(path, constants.R_OK);
    if (expected.contains === undefined) return stateOf(stats);
    return await search(path, expected.contains, signal);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && (await isLink(path)))
      throw new NotReady('unreachable', 'ENOENT', 'it is a symbolic link to nothing', another);
    const failure = fromSystemError(error);
    if (failure.code !== 'EACCES') throw failure;
    const hint = accessHint(await stat(path).catch(() => undefined));
    throw failure.saidAs(failure.message, { hint });
  }
}

const stateOf = ({ dev, ino, size, mtimeMs, ctimeMs }: Stats): Observation => ({
  device: dev,
  inode: ino,
  size,
  modified: mtimeMs,
  changed: ctimeMs,
});

const isLink = (path: string): Promise<boolean> =>
  lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );

function checkType(stats: Stats, { type, minSize, contains }: FileExpectation): void {
  const found = typeOf(stats);
  const wanted = type === 'any' && (minSize !== undefined || contains !== undefined) ? 'file' : type;
  if (wanted !== 'any' && found !== wanted)
    throw new NotReady('misconfigured', 'WRONG_TYPE', `it is a ${found}, not a ${wanted}`, another);
}

function typeOf(stats: Stats): string {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSocket()) return 'socket';
  return stats.isFIFO() ? 'named pipe' : 'device';
}

/** To look at a file again costs nobody anything. */
const another = { answeredBy: 'nobody', showsAbsence: true } as const;

const unready = (code: string, reason: string): NotReady => new NotReady('unready', code, reason, another);

const mostSearched = 16 * 1024 * 1024;

/** @returns the state of the very file that was searched: the path may meanwhile lead to another one */
async function search(path: string, text: string, signal: AbortSignal): Promise<Observation> {
  // Not to hang if a named pipe has taken the file's place since.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await findIn(handle, Buffer.from(text), signal);
    if (!found) throw unready('TEXT_MISSING', 'it does not contain the expected text');
    return stateOf(await handle.stat());
  } finally {
    await handle.close();
  }
}

async function findIn(handle: FileHandle, text: Buffer, signal: AbortSignal): Promise<boolean> {
  // What was read last, after the end of what was read before: a text may lie across.
  const overlap = text.length - 1;
  const buffer = Buffer.alloc(overlap + 65_536);
  let kept = 0;
  for (let position = 0; position < mostSearched && !signal.aborted;) {
    const { bytesRead } = await handle.read(buffer, kept, buffer.length - kept, position);
    if (bytesRead === 0) return false;
    const end = kept + bytesRead;
    if (buffer.subarray(0, end).includes(text)) return true;
    kept = Math.min(overlap, end);
    buffer.copyWithin(0, end - kept, end);
    position += bytesRead;
  }
  return false;
}
