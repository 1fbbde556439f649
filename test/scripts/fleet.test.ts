import { beforeAll, describe, expect, test } from 'vitest';
import { figures, table } from '../../scripts/demo/fleet/figures.ts';
import { picture } from '../../scripts/demo/fleet/picture.ts';
import { needsLate, planFleet, shuffled } from '../../scripts/demo/fleet/plan.ts';
import { runFleet, type Started } from '../../scripts/demo/fleet/run.ts';
import { seededRandom } from '../support/random.ts';

describe('a fleet that is started in any order', () => {
  const plan = planFleet(4, 8);
  let all: Started[];

  beforeAll(async () => {
    all = await runFleet(plan, {
      pause: () => Promise.resolve(),
      // Whoever were held up by the late one, which they do without, would hold up this.
      untilLate: async (others) => void (await others),
      random: seededRandom(4),
    });
  });

  const named = (name: string): Started | undefined => all.find(({ service }) => service.name === name);

  test('runs whole in the end', () => {
    expect(all.map(({ service }) => service.name).toSorted()).toEqual(
      [...plan.apis, ...plan.webs].map(({ name }) => name).toSorted(),
    );
  });

  test('lets no web run before the APIs that it needs', () => {
    for (const { service, listened } of all)
      for (const api of service.needs) expect(listened).toBeGreaterThan(named(api)?.began ?? Infinity);
  });

  test('holds no web back that does without the late API', () => {
    const free = all.filter(({ service }) => service.needs.length > 0 && !needsLate(plan, service));
    expect(free.length).toBeGreaterThan(2);
    for (const { listened } of free) expect(listened).toBeLessThan(named(plan.late)?.began ?? 0);
  });

  test('is told in a table, and drawn', () => {
    const rows = figures(plan, all);
    expect(rows.map(({ count }) => count)).toEqual([3, 4, 1, 4]);
    expect(table(rows)).toMatch(/^webs that need it +4 /mu);
    expect(picture(plan, all).match(/<title>/gu)).toHaveLength(12);
  });
});

describe('the plan of 20 APIs and 50 webs', () => {
  const plan = planFleet(20, 50);

  test('has each web need two different APIs, and each API be needed by some', () => {
    for (const { needs } of plan.webs) expect(new Set(needs).size).toBe(2);
    expect(new Set(plan.webs.flatMap(({ needs }) => needs)).size).toBe(20);
  });

  test('is started in another order for another chance, everyone once', () => {
    const all = [...plan.apis, ...plan.webs];
    const orders = [1, 2].map((seed) => shuffled(all, seededRandom(seed)).map(({ name }) => name));
    expect(orders[0]).not.toEqual(orders[1]);
    for (const order of orders) expect(order.toSorted()).toEqual(all.map(({ name }) => name).toSorted());
  });
});
