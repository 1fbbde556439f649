/** What a measurement must hold, by the name under which `check.ts` measures it. */
export interface Limit {
  readonly most: number;
  readonly unit: '×' | 'MB' | 'KB';
}

/** As a share of the limit: what a busy machine may add to what is timed. */
const slack = 0.2;

/** `×` is a ratio to `node -e 0`. */
export const limits: Readonly<Record<string, Limit>> = {
  'start, file': { most: 1.5, unit: '×' },
  'start, tcp': { most: 1.5, unit: '×' },
  'start, unix': { most: 1.5, unit: '×' },
  'start, dns': { most: 1.5, unit: '×' },
  'start, http': { most: 2.2, unit: '×' },
  'start, redis': { most: 2.2, unit: '×' },
  'start, postgres': { most: 2.2, unit: '×' },
  'start, all five': { most: 3.2, unit: '×' },
  'CPU time of --check, http': { most: 2.2, unit: '×' },
  'memory of --check, all five, beyond node -e 0': { most: 10, unit: 'MB' },
  'dist/wait-for.cjs': { most: 500, unit: 'KB' },
  'dist/wait-for.cjs, gzipped': { most: 180, unit: 'KB' },
};

export interface Verdict {
  readonly name: string;
  readonly measured: number;
  readonly limit: Limit;
  /** `nearly` is beyond the limit, and within what a busy machine may add. Of what is not timed nothing is nearly held. */
  readonly outcome: 'held' | 'nearly' | 'missed';
}

/** @throws where a limit has no measurement, or a measurement no limit */
export function judge(
  measured: Readonly<Record<string, number>>,
  table: Readonly<Record<string, Limit>> = limits,
): readonly Verdict[] {
  for (const name of Object.keys(measured)) if (!table[name]) throw new Error(`"${name}" has no limit`);
  return Object.entries(table).map(([name, limit]) => {
    const value = measured[name];
    if (value === undefined || Number.isNaN(value)) throw new Error(`"${name}" was not measured`);
    return { name, measured: value, limit, outcome: outcomeOf(value, limit) };
  });
}

function outcomeOf(measured: number, { most, unit }: Limit): Verdict['outcome'] {
  if (measured <= most) return 'held';
  return unit !== 'KB' && measured <= most * (1 + slack) ? 'nearly' : 'missed';
}
