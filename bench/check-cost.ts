import { program } from '../test/support/program.ts';
import { alternate } from './alternate.ts';
import { cpuTime, peakMemory, type Launch } from './processes.ts';
import type { Stage } from './stage.ts';
import { bare, bareNode } from './start-up.ts';

/** What one `--check` costs, as an orchestrator runs it every few seconds beside the app. */
export interface CheckCost {
  /** A kind, or `node -e 0`. */
  readonly what: string;
  /** User and system time, in milliseconds. */
  readonly cpu: readonly number[];
  /** Peak anonymous memory, in MB. */
  readonly memory: readonly number[];
}

export async function measureCheckCost(
  stage: Stage,
  node: string,
  rounds: { readonly cpu: number; readonly memory: number },
  kinds: { readonly cpu: readonly string[]; readonly memory: readonly string[] },
): Promise<readonly CheckCost[]> {
  const launch = (what: string): Launch =>
    what === bare
      ? bareNode(node)
      : { command: node, args: [program, '-q', '--check', ...(stage.targets[what] ?? [])] };
  const by = (measure: (launch: Launch) => Promise<number>, names: readonly string[], count: number) =>
    alternate(
      [bare, ...names].map((name) => ({ name, measure: () => measure(launch(name)) })),
      count,
    );
  const cpu = await by(cpuTime, kinds.cpu, rounds.cpu);
  const memory = await by(peakMemory, kinds.memory, rounds.memory);
  return [...new Set([bare, ...kinds.cpu, ...kinds.memory])].map((what) => ({
    what,
    cpu: cpu.get(what) ?? [],
    memory: memory.get(what) ?? [],
  }));
}
