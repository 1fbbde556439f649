import { readFileSync } from 'node:fs';

/** SIGPROF, as Linux has it on the machines that Node runs on: signal(7). Not node:os, which takes time to load. */
const number = 27n;

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
    return ((BigInt(`0x${caught}`) >> (number - 1n)) & 1n) === 1n;
  } catch {
    return false;
  }
}
