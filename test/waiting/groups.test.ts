import { describe, expect, test } from 'vitest';
import type { Group, Requirement } from '../../src/waiting/requirement.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { dependency, refused, scripted, start, starting, wrongPassword, type Answer } from './scenario.ts';

/** A member that answers after so many milliseconds, and then always the same. */
type Member = readonly [took: number, ...answers: Answer[]];

const group = (list: readonly Requirement[], atLeast: number): Group => ({
  name: 'group',
  required: true,
  members: list,
  atLeast,
});

function members(clock: FakeClock, list: readonly Member[]) {
  const probes = list.map(([took, ...answers]) => scripted(clock, answers, took));
  return { probes, dependencies: probes.map((probe, index) => dependency(probe, { name: `${index}` })) };
}

describe('a group is ready as soon as enough of its members are', () => {
  const late: Member = [1000, 'works'];
  test.each<{ what: string; atLeast: number; list: Member[]; elapsed: number }>([
    { what: 'the first of any', atLeast: 1, list: [late, [70, 'works'], [0, 'stuck']], elapsed: 70 },
    { what: 'the last of all', atLeast: 2, list: [late, [70, 'works']], elapsed: 1000 },
    { what: 'the second of two', atLeast: 2, list: [[0, 'silent'], [70, 'works'], late], elapsed: 1000 },
    {
      what: 'one that came late',
      atLeast: 1,
      list: [
        [0, 'stuck'],
        [0, starting, 'works'],
      ],
      elapsed: 100,
    },
  ])('such as $what', async ({ atLeast, list, elapsed }) => {
    const clock = new FakeClock();
    const { dependencies } = members(clock, list);
    const run = start(clock, [group(dependencies, atLeast)]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true, elapsed });
    expect(clock.pending).toBe(0);
  });
});

describe('a group that is met', () => {
  test('holds nobody back, and its late members are not attempted any more', async () => {
    const clock = new FakeClock();
    const { probes, dependencies } = members(clock, [
      [0, refused],
      [0, starting, 'works'],
      [0, 'silent'],
    ]);
    const other = scripted(clock, [starting, 'works'], 3000);
    const run = start(clock, [group(dependencies, 1), dependency(other, { name: 'other' })]);
    const { results } = await clock.until(run.outcome);
    expect(clock.elapsed).toBe(6300);
    expect(results.map(({ ready, needed }) => [ready, needed])).toEqual([
      [false, false],
      [true, false],
      [false, false],
      [true, true],
    ]);
    expect(probes[0]?.attempts.at(-1)?.began).toBeLessThan(100);
    expect(probes[2]?.attempts).toEqual([{ began: 0, ended: 100 }]);
  });

  test('is not in what is still waited for', async () => {
    const clock = new FakeClock();
    const { dependencies } = members(clock, [
      [0, refused],
      [0, 'works'],
    ]);
    const other = dependency(scripted(clock, [starting, 'works'], 12_000), {
      name: 'other',
      attemptTimeout: Infinity,
    });
    const run = start(clock, [group(dependencies, 1), other]);
    await clock.until(run.outcome);
    const pending = run.events.flatMap(({ event }) =>
      event.event === 'waiting' ? event.pending.map((result) => result.dependency.name) : [],
    );
    expect(pending).toEqual(['other', 'other']);
  });
});

describe('a group that can not be met any more ends the wait', () => {
  const failing = { timeout: 1000 };

  test.each([
    { what: 'all of', atLeast: 2, limits: [failing, {}] },
    { what: 'any of', atLeast: 1, limits: [failing, failing] },
  ])('such as $what', async ({ atLeast, limits }) => {
    const clock = new FakeClock();
    const probes = limits.map(() => scripted(clock, [refused]));
    const list = probes.map((probe, index) => dependency(probe, { name: `${index}`, ...limits[index] }));
    const run = start(clock, [group(list, atLeast), dependency(scripted(clock, ['stuck']), { name: 'b' })]);
    const { ready } = await clock.until(run.outcome);
    expect(ready).toBe(false);
    expect(clock.elapsed).toBeLessThanOrEqual(1000);
    expect(clock.pending).toBe(0);
  });

  test('but not where enough others are left', async () => {
    const clock = new FakeClock();
    const list = [
      dependency(scripted(clock, [refused]), { name: 'a', timeout: 1000 }),
      dependency(scripted(clock, ['works'], 4000), { name: 'b' }),
    ];
    const run = start(clock, [group(list, 1)]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true, elapsed: 4000 });
  });

  test('nor where one failed for good, and another may still come', async () => {
    const clock = new FakeClock();
    const { dependencies } = members(clock, [
      [0, wrongPassword],
      [0, refused, refused, 'works'],
    ]);
    const run = start(clock, [group(dependencies, 1)], { failFast: true });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready: true });
  });

  test('and its members are all needed then', async () => {
    const clock = new FakeClock();
    const { dependencies } = members(clock, [
      [0, refused],
      [0, 'works'],
    ]);
    const run = start(clock, [group(dependencies, 2)], { timeout: 1000 });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      ready: false,
      results: [
        { ready: false, needed: true, failure: refused },
        { ready: true, needed: true },
      ],
    });
  });
});

describe('what became of a group', () => {
  test('is told with what it needs, and which of its members are ready', async () => {
    const clock = new FakeClock();
    const { dependencies } = members(clock, [
      [0, refused],
      [0, 'works'],
      [0, starting],
    ]);
    const inner = { ...group(dependencies.slice(1), 1), name: 'inner' };
    const run = start(clock, [group([...dependencies.slice(0, 1), inner], 2)], { timeout: 1000 });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      groups: [
        {
          name: 'group',
          ready: false,
          required: true,
          atLeast: 2,
          members: [
            { name: '0', ready: false },
            { name: 'inner', ready: true },
          ],
        },
        {
          name: 'inner',
          ready: true,
          atLeast: 1,
          members: [
            { name: '1', ready: true },
            { name: '2', ready: false },
          ],
        },
      ],
    });
  });

  test('is nothing where there is none', async () => {
    const clock = new FakeClock();
    const run = start(clock, [dependency(scripted(clock, ['works']))]);
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ groups: [] });
  });
});

describe('groups in groups', () => {
  test.each<{ what: string; left: Member[]; right: Member[]; ready: boolean; elapsed: number }>([
    {
      what: 'one side is enough',
      left: [
        [100, 'works'],
        [0, 'stuck'],
      ],
      right: [
        [300, 'works'],
        [200, 'works'],
      ],
      ready: true,
      elapsed: 300,
    },
    {
      what: 'neither side is met',
      left: [
        [100, 'works'],
        [0, 'stuck'],
      ],
      right: [
        [0, 'stuck'],
        [200, 'works'],
      ],
      ready: false,
      elapsed: 5000,
    },
  ])('any of two that need all: $what', async ({ left, right, ready, elapsed }) => {
    const clock = new FakeClock();
    const sides = [left, right].map((side) => group(members(clock, side).dependencies, 2));
    const run = start(clock, [group(sides, 1)], { timeout: 5000 });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready, elapsed });
    expect(clock.pending).toBe(0);
  });

  test('a side that is not needed any more ends with all that is in it', async () => {
    const clock = new FakeClock();
    const deep = members(clock, [
      [0, starting],
      [0, 'silent'],
    ]);
    const inner = group([group([group(deep.dependencies, 2)], 1)], 1);
    const quick = dependency(scripted(clock, ['works'], 250), { name: 'quick' });
    const run = start(clock, [group([inner, quick], 1)]);
    const { results } = await clock.until(run.outcome);
    expect(clock.elapsed).toBe(250);
    expect(results.map(({ needed }) => needed)).toEqual([false, false, false]);
    await clock.advance(60_000);
    expect(deep.probes.map(({ attempts }) => attempts.at(-1)?.began)).toEqual([200, 0]);
  });
});

describe('a check makes one attempt at each member, as long as that can matter', () => {
  test.each<{ what: string; atLeast: number; list: Member[]; ready: boolean; attempts: number[] }>([
    {
      what: 'met',
      atLeast: 1,
      list: [
        [0, refused],
        [0, 'works'],
      ],
      ready: true,
      attempts: [1, 1],
    },
    {
      what: 'not met',
      atLeast: 1,
      list: [
        [0, refused],
        [50, starting],
      ],
      ready: false,
      attempts: [1, 1],
    },
    {
      what: 'lost',
      atLeast: 2,
      list: [
        [0, refused],
        [900, 'works'],
      ],
      ready: false,
      attempts: [1, 1],
    },
  ])('be it $what', async ({ atLeast, list, ready, attempts }) => {
    const clock = new FakeClock();
    const { probes, dependencies } = members(clock, list);
    const run = start(clock, [group(dependencies, atLeast)], { once: true });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({ ready });
    expect(probes.map((probe) => probe.attempts.length)).toEqual(attempts);
    expect(probes.every((probe) => probe.attempts.every(({ ended }) => ended !== undefined))).toBe(true);
  });

  test('and tells of each what it found, where the group is lost early', async () => {
    const clock = new FakeClock();
    const { dependencies } = members(clock, [
      [0, refused],
      [900, starting],
      [4000, 'works'],
    ]);
    const run = start(clock, [group(dependencies, 3)], { once: true });
    await expect(clock.until(run.outcome)).resolves.toMatchObject({
      elapsed: 4000,
      results: [{ failure: refused }, { failure: starting }, { ready: true }],
    });
  });
});
