/** @returns the middle value, or the mean of the two in the middle; NaN of nothing */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [above = Number.NaN, below = above] = [sorted[middle], sorted[middle - 1]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}

/** The least that is possible here: what a busy machine adds is not in it. */
export function fastest(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : Math.min(...values);
}

/** The most that was seen: of what is looked at again and again, and may be missed. */
export function largest(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : Math.max(...values);
}

/** @returns how many times the fastest of `base` the fastest of `values` takes */
export function ratio(values: readonly number[], base: readonly number[]): number {
  return fastest(values) / fastest(base);
}
