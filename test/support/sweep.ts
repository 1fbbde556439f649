/*
 * What is tried in great number, of which a person who waits sees a part, and CI the whole: `SWEEP=whole npm test`.
 * The part is the same each time, so that a failure is seen again; another number chooses another part: `SWEEP=7`.
 */
const { SWEEP = '1' } = process.env;
const isWhole = SWEEP === 'whole';
if (!isWhole && !/^\d+$/.test(SWEEP)) throw new Error('SWEEP is neither "whole" nor a number');

/**
 * One of each `size` neighbours in a list, or all of them. It is the next one in each next group, so that all columns
 * of a table come up, and all its rows.
 */
export function oneOfEach<T>(size: number, items: readonly T[]): readonly T[] {
  if (isWhole) return items;
  return items.filter((_item, index) => {
    const group = Math.floor(index / size);
    return index % size === (group + Number(SWEEP)) % Math.min(size, items.length - group * size);
  });
}

/** How often, or how many: all of it in CI, and a part where a person waits. */
export function inPart(whole: number, part: number): number {
  return isWhole ? whole : part;
}
