import { behaviourNames, type BehaviourName } from './behaviours.ts';
import { isFile, kindNames, type KindName } from './kinds.ts';
import type { Plan } from './plan.ts';
import type { Observation } from './trial.ts';

/** What a soak has covered. */
export interface Tally {
  add(plan: Plan, seen: Observation): void;
  toString(): string;
}

export function createTally(): Tally {
  const met = new Map<string, number>();
  const ends = new Map<string, number>();
  return {
    add({ signal }, { app, status, stages }) {
      count(
        ends,
        app ? 'started' : status === 124 ? 'gave up' : signal ? 'ended by a signal' : 'ended otherwise',
      );
      for (const [{ kind }, { history, connections }] of stages) {
        // What never gets as far as a connection counts each time that it begins.
        const unseen = history.filter(({ behaviour }) => behaviour.is === 'refuse' || isFile(kind));
        for (const { behaviour } of [...unseen, ...connections]) count(met, cell(kind, behaviour.is));
      }
    },
    toString() {
      const table = kindNames.map((kind) =>
        row(
          kind,
          behaviourNames.map((name) => String(met.get(cell(kind, name)) ?? '-')),
        ),
      );
      const trials = [...ends].map(([end, times]) => `${times} ${end}`);
      return [row('attempts', behaviourNames), ...table, `trials: ${trials.join(', ')}`].join('\n');
    },
  };
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

const cell = (kind: KindName, name: BehaviourName): string => `${kind} ${name}`;

const row = (first: string, cells: readonly string[]): string =>
  [first.padEnd(14), ...cells.map((text) => text.padStart(8))].join('');
