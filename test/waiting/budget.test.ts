import { describe, expect, test } from 'vitest';
import { pauseAfter } from '../../src/waiting/backoff.ts';
import { createBudget, type Budget } from '../../src/waiting/budget.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { seededRandom } from '../support/random.ts';
import { dependency, pauses, refused, scripted, start } from './scenario.ts';

interface Process {
  readonly budget: Budget;
  busy: number;
}

interface Crowd {
  readonly processes: number;
  readonly dependencies: number;
  /** What an attempt takes of the CPU, in milliseconds. */
  readonly cost: number;
  /** How many times as long it takes by the clock, since others have the CPU. */
  readonly crowding: (now: number) => number;
  /** In milliseconds. */
  readonly time: number;
}

/** @returns the CPU time of all attempts, in milliseconds, where nobody answers any of them */
function simulate({ processes, dependencies, cost, crowding, time }: Crowd): number {
  const random = seededRandom(1);
  let now = 0;
  const clock = { now: () => now, after: () => () => undefined };
  const waiters = Array.from({ length: processes }, () => {
    const process: Process = {
      busy: 0,
      budget: createBudget({ clock, random, busyTime: () => process.busy }),
    };
    return Array.from({ length: dependencies }, () => ({ process, at: random(), attempts: 0 }));
  }).flat();
  // By the millisecond: a heap would be exact, and ten times as long.
  const due: (typeof waiters)[] = [waiters];
  let attempts = 0;
  for (; now < time; now += 1) {
    for (const waiter of due[now] ?? []) {
      attempts += 1;
      waiter.attempts += 1;
      waiter.process.busy += cost * crowding(now);
      const least = waiter.process.budget.leastPause(dependencies);
      const failed = { failure: refused, attempts: waiter.attempts, waited: now };
      const next = Math.ceil(now + Math.max(1, least, pauseAfter(failed, undefined, random)));
      (due[next] ??= []).push(waiter);
    }
  }
  return attempts * cost;
}

const alone = (): number => 1;
const starting = (now: number): number => (now < 2000 ? 8 : 2);

const takenByOne = (time: number): number =>
  simulate({ processes: 1, dependencies: 1, cost: 1, crowding: alone, time });

describe('what attempts take of the CPU', () => {
  test('is no more than a tenth of a core for a thousand dependencies', () => {
    const taken = simulate({ processes: 1, dependencies: 1000, cost: 0.15, crowding: alone, time: 10_000 });
    expect(taken).toBeLessThan(1000 + 300);
    expect(taken).toBeGreaterThan(500);
  });

  test('is less than half a core for fifty who start together on two', () => {
    const taken = simulate({ processes: 50, dependencies: 1, cost: 1, crowding: starting, time: 8000 });
    expect(taken).toBeLessThan(4000);
  });

  test('is less than a fivehundredth of a core for one, after half a minute', () => {
    expect(takenByOne(90_000) - takenByOne(30_000)).toBeLessThan(60_000 / 500);
  });
});

/** A wait for one dependency whose attempts keep the loop busy. */
function startBusy(clock: FakeClock, cost: number) {
  const probe = scripted(clock, [refused]);
  let busy = 0;
  const busyTime = (): number => (busy += cost);
  start(clock, [dependency(probe)], { busyTime, random: () => 0.5 });
  return probe;
}

describe('the pauses of one dependency', () => {
  test('are those of one that costs nothing, where it has the machine to itself', async () => {
    const clock = new FakeClock();
    const [cheap, usual] = [startBusy(clock, 0), startBusy(clock, 1)];
    await clock.advance(60_000);
    expect(pauses(usual)).toEqual(pauses(cheap));
  });

  test('are what its attempts cost, many times over, when it has spent its credit on a crowded machine', async () => {
    const clock = new FakeClock();
    const crowded = startBusy(clock, 10);
    await clock.advance(10_000);
    expect(pauses(crowded).at(-1)).toBeCloseTo(10 / 0.01);
  });

  test('have an end, however often the dependency changes, when its attempts have cost too much', async () => {
    const clock = new FakeClock();
    const watchers = new Set<() => void>();
    let busy = 0;
    const probe = {
      ...scripted(clock, [refused]),
      watch(changed: () => void) {
        watchers.add(changed);
        return () => void watchers.delete(changed);
      },
    };
    start(clock, [dependency(probe)], { busyTime: () => (busy += 20), random: () => 0.5 });
    for (let now = 0; now < 10_000; now += 5) {
      await clock.advance(5);
      for (const changed of watchers) changed();
    }
    expect(probe.attempts.length).toBeLessThan(30);
  });
});
