/** An API, or a web that needs some of them. */
export interface Service {
  readonly name: string;
  /** The names of the APIs that it waits for; APIs wait for none. */
  readonly needs: readonly string[];
}

export interface Plan {
  readonly apis: readonly Service[];
  readonly webs: readonly Service[];
  /** The name of the API that comes late. */
  readonly late: string;
}

const named = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${word}-${String(index + 1).padStart(2, '0')}`);

/** Each web needs two APIs, so that each API is needed about as often as any other. @param apiCount at least 2 */
export function planFleet(apiCount: number, webCount: number): Plan {
  const apis = named('api', apiCount);
  const at = (index: number): string => apis[index % apiCount] ?? '';
  const webs = named('web', webCount).map((name, index) => {
    // Another second one in each round of the first.
    const round = Math.floor(index / apiCount) % (apiCount - 1);
    return { name, needs: [at(index), at(index + 1 + round)] };
  });
  return {
    apis: apis.map((name) => ({ name, needs: [] })),
    webs,
    late: at(Math.floor(apiCount / 2)),
  };
}

export const needsLate = (plan: Plan, { needs }: Service): boolean => needs.includes(plan.late);

/** Fisher and Yates' way. @param random from 0 up to, not including, 1 */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const all = [...values];
  for (let left = all.length; left > 1; left -= 1) {
    const chosen = Math.floor(random() * left);
    all.push(...all.splice(chosen, 1));
  }
  return all;
}
