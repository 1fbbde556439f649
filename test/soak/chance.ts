import { seededRandom } from '../support/random.ts';

/** What is left to chance, and the same for the same seed. */
export interface Chance {
  /** Both ends included. */
  integer(lowest: number, highest: number): number;
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T;
  happens(probability: number): boolean;
}

export function seededChance(seed: number): Chance {
  const random = seededRandom(seed);
  const integer = (lowest: number, highest: number): number =>
    lowest + Math.floor(random() * (highest - lowest + 1));
  return {
    integer,
    pick(items) {
      const [picked] = items.slice(integer(0, items.length - 1));
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    happens: (probability) => random() < probability,
  };
}
