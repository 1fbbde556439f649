import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

/**
 * V8's profiler (`--cpu-prof`, or a tracer's) has a thread that sends SIGPROF at each sample. One that is sent during an
 * execve is delivered after it, when nothing catches it any more, and ends the command. Node 22 and 24 end their own
 * profiler before, Node 26 does not, and none of them a tracer's.
 *
 * @returns whether one runs: V8 catches that signal only then (proc(5), `SigCgt`)
 */
export function isProfiled(): boolean {
  try {
    const [, caught = '0'] = /^SigCgt:\s+([\da-f]+)$/mu.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return ((BigInt(`0x${caught}`) >> BigInt(constants.signals.SIGPROF - 1)) & 1n) === 1n;
  } catch {
    return false;
  }
}
