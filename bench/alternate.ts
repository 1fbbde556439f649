/** One thing that is measured, beside others of the same measurement. */
export interface Candidate {
  readonly name: string;
  readonly measure: () => Promise<number>;
}

/**
 * Measures each candidate once a round, so that a machine that gets busy, or hot, does so for all of them. The order moves
 * on by one each round, so that none has always the same one before it. A first round, which fills caches, does not count.
 *
 * @returns what was measured, in the order of rounds, by the candidate's name
 */
export async function alternate(
  candidates: readonly Candidate[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const measured = new Map<string, number[]>(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % candidates.length;
    for (const { name, measure } of [...candidates.slice(first), ...candidates.slice(0, first)]) {
      const value = await measure();
      if (round > 0) measured.get(name)?.push(value);
    }
  }
  return measured;
}
