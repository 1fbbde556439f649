import { measureCheckCost } from './check-cost.ts';
import { judge, type Verdict } from './limits.ts';
import { measureSize } from './size.ts';
import { startStage } from './stage.ts';
import { bare, measureStartUp } from './start-up.ts';
import { fastest, largest, ratio } from './statistics.ts';
import { waitFor } from './tools.ts';

const rounds = 31;
/** Memory varies little. */
const memoryRounds = 7;

/** How often what is missed is measured again: a machine may be busy for a while. */
const repetitions = 5;

/** Holds today's build to `limits.ts`. @returns whether each limit is kept, or nearly, on a busy machine */
export async function check(node: string): Promise<boolean> {
  let measured = await measure(node);
  for (let count = 0; count < repetitions && missedOf(judge(measured)) > 0; count += 1) {
    const again = await measure(node);
    measured = Object.fromEntries(
      Object.entries(measured).map(([name, value]) => [name, Math.min(value, again[name] ?? value)]),
    );
  }
  const verdicts = judge(measured);
  for (const verdict of verdicts) console.log(line(verdict));
  const missed = missedOf(verdicts);
  console.log(`${verdicts.length - missed} passed, ${missed} failed`);
  return missed === 0;
}

const missedOf = (verdicts: readonly Verdict[]): number =>
  verdicts.filter(({ outcome }) => outcome === 'missed').length;

async function measure(node: string): Promise<Record<string, number>> {
  await using stage = await startStage();
  const nodes = new Map([['', node]]);
  const starts = await measureStartUp(stage, nodes, [{ tool: waitFor(node), node: '' }], rounds);
  const costs = await measureCheckCost(
    stage,
    node,
    { cpu: rounds, memory: memoryRounds },
    { cpu: ['http'], memory: ['all five'] },
  );
  const base = starts.find(({ tool }) => tool === bare)?.times ?? [];
  const costOf = (name: string) => costs.find(({ what }) => what === name) ?? { cpu: [], memory: [] };
  const memoryOf = (name: string): number => largest(costOf(name).memory);
  console.log(
    `node -e 0: ${fastest(base).toFixed(1)} ms, ${fastest(costOf(bare).cpu).toFixed(0)} ms of CPU time, ` +
      `${memoryOf(bare).toFixed(1)} MB; --check, all five: ${memoryOf('all five').toFixed(1)} MB`,
  );
  const { whole, gzipped } = await measureSize();
  return {
    ...Object.fromEntries(
      starts
        .filter(({ tool }) => tool !== bare)
        .map(({ kind, times }) => [`start, ${kind}`, ratio(times, base)]),
    ),
    'CPU time of --check, http': ratio(costOf('http').cpu, costOf(bare).cpu),
    'memory of --check, all five, beyond node -e 0': memoryOf('all five') - memoryOf(bare),
    'dist/wait-for.cjs': whole,
    'dist/wait-for.cjs, gzipped': gzipped,
  };
}

function line({ name, measured, limit: { most, unit }, outcome }: Verdict): string {
  const digits = unit === 'KB' ? 0 : 2;
  const value = `${measured.toFixed(digits)} ${unit}`.padStart(9);
  const remark = { held: '', nearly: ', nearly held: a busy machine may add a fifth', missed: ', MISSED' }[
    outcome
  ];
  return `${name.padEnd(48)}${value}, at most ${most}${remark}`;
}
