import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { codeOf } from '../../error-code.ts';
import { abandonAt } from '../abandon.ts';
import { NotReady, quote } from '../not-ready.ts';
import { whyForeign, whyNotStarted, type Started } from './refusal.ts';

/** One run of a program. */
export interface Run extends Started {
  readonly args: readonly string[];
  /** What means success. */
  readonly exitCode: number;
  /** What is never printed, even if the program says it. */
  readonly secrets: readonly string[];
}

/**
 * Runs a program to its end, in a process group of its own that ends with it.
 *
 * @throws {NotReady} it could not be started, ended in another way, or `signal` came first (`TIMEOUT`)
 */
export async function runProgram(run: Run, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw stillRunning();
  const { spawn } = await import('node:child_process');
  let child;
  try {
    child = spawn(run.program, run.args, {
      cwd: run.cwd,
      env: { ...run.env },
      // A process group of its own, so that what the program starts can be ended with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
  } catch (error) {
    throw await whyNotStarted(error, run);
  }
  const output = tailOf(child.stdout, child.stderr);
  keep(child);
  try {
    // Nobody waits until the kernel has ended it: that it is too late is known before.
    const ended = await abandonAt(signal, endOf(child), stillRunning);
    if (ended === run.exitCode) return;
    endGroup(child);
    throw (await whyForeign(ended, run)) ?? unexpectedEnd(ended, await output.complete(), run.secrets);
  } catch (error) {
    throw error instanceof NotReady ? error : await whyNotStarted(error, run);
  } finally {
    forget(child);
    endGroup(child);
    output.stop();
  }
}

/** What runs in a group of its own outlives this process, unless it is ended with it. */
const running = new Set<ChildProcess>();

const endAll = (): void => running.forEach(endGroup);

function keep(child: ChildProcess): void {
  if (running.size === 0) process.once('exit', endAll);
  running.add(child);
}

function forget(child: ChildProcess): void {
  running.delete(child);
  if (running.size === 0) process.off('exit', endAll);
}

/** @returns the exit code, or the name of the signal that ended it */
function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
  });
}

function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    // Where there are no groups (Windows), the program alone.
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: all have ended; EPERM: on macOS, the same, while the last one is not reaped yet.
    if (!['ESRCH', 'EPERM'].includes(codeOf(error) ?? '')) throw error;
  }
}

const longestTail = 4096;

/** After the end of the program, whoever left its group may still hold its output: no longer than this, in milliseconds. */
const longestDraining = 100;

/** What a program may say at full speed, in bytes. */
const readAtOnce = 1_048_576;

/** The pause after each further piece, in milliseconds: at full speed, memory would fill faster than it is freed. */
const breather = 25;

/** Reads all that a program says, lest it hangs in a full pipe, and keeps the last 4 KiB. */
function tailOf(...streams: readonly Readable[]) {
  let tail = Buffer.alloc(0);
  let received = 0;
  const timers = new Set<NodeJS.Timeout>();
  const closed = streams.map(
    (stream) =>
      new Promise<void>((resolve) => {
        stream.on('data', (piece: Buffer) => {
          tail = Buffer.concat([tail, piece.subarray(-longestTail)]).subarray(-longestTail);
          received += piece.length;
          if (received > readAtOnce) pause(stream);
        });
        stream.once('error', () => resolve());
        stream.once('close', () => resolve());
      }),
  );

  function pause(stream: Readable): void {
    stream.pause();
    const timer = setTimeout(() => {
      timers.delete(timer);
      stream.resume();
    }, breather);
    timers.add(timer);
  }

  return {
    /** @returns the last 4 KiB, once nothing more can come */
    async complete(): Promise<string> {
      const tooLong = Promise.withResolvers<void>();
      const timer = setTimeout(() => tooLong.resolve(), longestDraining);
      await Promise.race([Promise.all(closed), tooLong.promise]);
      clearTimeout(timer);
      return tail.toString('utf8');
    },
    stop(): void {
      for (const timer of timers) clearTimeout(timer);
      for (const stream of streams) stream.destroy();
    },
  };
}

const stillRunning = (): NotReady => new NotReady('unready', 'TIMEOUT', 'the program did not end');

/** From here on, a shell says that there was no such program, that it may not be executed (126), or that a signal ended it. */
const notRun = 126;

function unexpectedEnd(ended: number | NodeJS.Signals, output: string, secrets: readonly string[]): NotReady {
  const line = output.split('\n').findLast((candidate) => candidate.trim() !== '') ?? '';
  const said = line === '' ? '' : `: ${quote(withoutSecrets(line, secrets))}`;
  return typeof ended === 'number'
    ? new NotReady('unready', `EXIT_${ended}`, `it exited with ${ended}${said}`, {
        showsAbsence: ended < notRun,
      })
    : new NotReady('unready', ended, `it was ended by ${ended}${said}`);
}

/**
 * What a reference names and the values of `env` are known to be secret; shorter ones, such as 1 or on, are none and
 * would garble the line.
 */
const withoutSecrets = (line: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret.length >= 4)
    .toSorted((one, other) => other.length - one.length)
    .reduce((text, secret) => text.replaceAll(secret, '***'), line);
