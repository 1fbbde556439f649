import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { start, type Running } from '../support/program.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { documentOf } from './document.ts';
import { setStage, type Staged } from './kinds.ts';
import { dependenciesOf, type Plan } from './plan.ts';
import type { Dependency, Phase } from './requirement.ts';
import type { Servers } from './servers.ts';
import type { Stage } from './stage.ts';
import { measureStarvation } from './starvation.ts';

/** What was seen of a trial. Moments are as `Date.now` tells them. */
export interface Observation {
  readonly began: number;
  readonly app: App | undefined;
  readonly signalledAt: number | undefined;
  readonly endedAt: number;
  readonly status: number | null;
  readonly signal: string | null;
  /** How many connections were still open when the app had been started, or after the end. */
  readonly leftOpen: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly stages: ReadonlyMap<Dependency, Stage>;
  /** What the machine, which may be busy, may have added to anything, in milliseconds. */
  readonly allowance: number;
}

interface App {
  readonly startedAt: number;
  readonly descriptors: readonly string[];
}

/** Tells when it was started, and with which descriptors, and stays until it is ended. */
const app = ['/bin/sh', '-c', 'date +%s%N; ls /proc/$$/fd; echo settled; exec sleep 60'];

/** How long connections may take to close, in milliseconds. */
const closingTime = 2000;

/** In milliseconds. Where the program had to wait for a processor, the servers and the proxies had to wait as well. */
const allowanceFor = (starved: number): number => 1000 + 3 * starved;

export async function runTrial(plan: Plan, servers: Servers): Promise<Observation> {
  await using directory = await temporaryDirectory('soak');
  const staged = new Map<Dependency, Staged>();
  const over = new AbortController();
  try {
    for (const dependency of dependenciesOf(plan)) {
      const path = join(directory.path, dependency.name);
      staged.set(dependency, await setStage({ ...dependency, path }, servers));
    }
    const stages = new Map([...staged].map(([dependency, { stage }]) => [dependency, stage]));
    for (const [
      {
        phases: [first],
      },
      stage,
    ] of stages)
      if (first) await stage.enter(first.behaviour);
    const document = documentOf(plan, (dependency) => staged.get(dependency)?.keys ?? {});
    const began = Date.now();
    await using running = start(['--', ...app], { env: { WAIT_FOR: JSON.stringify(document) } });
    const plays = [...stages].map(([{ phases }, stage]) => play(stage, phases, over.signal));
    const signalled = sendSignal(plan, { running, stages, over: over.signal });
    const seen = observe(running, [...stages.values()]).finally(() => over.abort());
    const starvation = measureStarvation(running.pid, over.signal);
    const [observed, signalledAt, starved] = await Promise.all([seen, signalled, starvation, ...plays]);
    return {
      began,
      signalledAt,
      stages,
      allowance: allowanceFor(starved),
      stdout: running.stdout(),
      stderr: running.stderr(),
      ...observed,
    };
  } finally {
    over.abort();
    for (const { stage } of staged.values()) await stage[Symbol.asyncDispose]();
  }
}

/** All but the first phase, which was entered before the start. */
async function play(stage: Stage, phases: readonly Phase[], over: AbortSignal): Promise<void> {
  for (const [index, { behaviour }] of phases.entries()) {
    const before = phases[index - 1];
    if (!before) continue;
    await unlessOver(before.ms, over);
    if (over.aborted) return;
    await stage.enter(behaviour);
  }
}

interface Scene {
  readonly running: Running;
  readonly stages: ReadonlyMap<Dependency, Stage>;
  readonly over: AbortSignal;
}

/** @returns when the signal was sent; nothing where the wait was over before */
async function sendSignal({ signal }: Plan, { running, stages, over }: Scene): Promise<number | undefined> {
  if (!signal) return undefined;
  await unlessOver(signal.after, over);
  // Before it has done anything, a process of Node's handles no signal yet.
  const isWaiting = (): boolean =>
    running.stderr() !== '' || [...stages.values()].some(({ connections }) => connections.length > 0);
  await eventually('the program waits', () => isWaiting() || over.aborted);
  if (over.aborted || running.stdout() !== '') return undefined;
  const sentAt = Date.now();
  running.signal(signal.name);
  return sentAt;
}

async function observe(
  running: Running,
  stages: readonly Stage[],
): Promise<Pick<Observation, 'app' | 'endedAt' | 'status' | 'signal' | 'leftOpen'>> {
  const ended = running.ended.then(({ status, signal }) => ({ status, signal, endedAt: Date.now() }));
  const started = await running.stdoutMatches(/^(\d+)\d{6}\n([\d\n]*)settled\n/).then(
    ([, milliseconds, descriptors = '']) => ({
      startedAt: Number(milliseconds),
      descriptors: descriptors.trim().split('\n'),
    }),
    () => undefined,
  );
  if (!started) await running[Symbol.asyncDispose]();
  const leftOpen = await countLeftOpen(stages);
  if (started) running.signal('SIGTERM');
  return { app: started, leftOpen, ...(await ended) };
}

async function countLeftOpen(stages: readonly Stage[]): Promise<number> {
  const count = (): number =>
    stages.flatMap(({ connections }) => connections).filter(({ closedAt }) => closedAt === undefined).length;
  await eventually('all connections are closed', () => count() === 0, closingTime).catch(() => undefined);
  return count();
}

async function unlessOver(ms: number, over: AbortSignal): Promise<void> {
  await later(ms, undefined, { signal: over }).catch(() => undefined);
}
