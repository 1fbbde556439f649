import { seededRandom } from './random.ts';

/*
 * What is tried in great number, of which a person who waits sees a part, and CI the whole: `SWEEP=whole npm test`.
 * The part is the same each time, so that a failure is seen again; another number chooses another part: `SWEEP=7`.
 */
const { SWEEP = '1' } = process.env;
const isWhole = SWEEP === 'whole';
if (!isWhole && !/^\d+$/.test(SWEEP)) throw new Error('SWEEP is neither "whole" nor a number');

/** One of each `size` neighbours in a list, so that no stretch of it is left out; or all of them. */
export function oneOfEach<T>(size: number, items: readonly T[]): readonly T[] {
  if (isWhole) return items;
  const random = seededRandom(Number(SWEEP));
  const groups = Math.ceil(items.length / size);
  return Array.from({ length: groups }, (_, group) => items.slice(group * size, (group + 1) * size)).flatMap(
    (neighbours) => neighbours.slice(Math.floor(random() * neighbours.length)).slice(0, 1),
  );
}

/** How often, or how many: all of it in CI, and a part where a person waits. */
export function inPart(whole: number, part: number): number {
  return isWhole ? whole : part;
}
