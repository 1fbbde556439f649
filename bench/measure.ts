import { execFileSync } from 'node:child_process';
import { measureCheckCost } from './check-cost.ts';
import { measureHerd } from './herd.ts';
import { describeMachine } from './machine.ts';
import { measureReaction } from './reaction.ts';
import type { Results } from './results.ts';
import { measureSize } from './size.ts';
import { startStage } from './stage.ts';
import { measureStopping } from './stopping.ts';
import { simulateStampedes } from './stampede.ts';
import { measureStartUp } from './start-up.ts';
import { otherTools, waitFor } from './tools.ts';
import { measureWaitingCost, span } from './waiting-cost.ts';

/** How often each thing is measured. */
interface Effort {
  readonly starts: number;
  readonly memory: number;
  readonly reactions: number;
  readonly herds: number;
  /** In milliseconds. */
  readonly span: number;
}

const whole: Effort = { starts: 31, memory: 11, reactions: 11, herds: 3, span };
const few: Effort = { starts: 3, memory: 3, reactions: 1, herds: 1, span: 2000 };

/**
 * @param nodes paths of Node; the first runs all that is measured on one alone
 * @param quick few runs, to see that it works
 */
export async function measureAll(nodes: readonly [string, ...string[]], quick: boolean): Promise<Results> {
  const effort = quick ? few : whole;
  const byVersion = new Map(nodes.map((path) => [versionOf(path), path]));
  const [node] = nodes;
  const others = otherTools(node);
  const tools = [waitFor(node), ...others];
  await using stage = await startStage();
  say('start-up');
  const startUp = await measureStartUp(
    stage,
    byVersion,
    [
      ...[...byVersion].map(([version, path]) => ({ tool: waitFor(path), node: version })),
      ...others.map((tool) => ({ tool, node: '' })),
    ],
    effort.starts,
  );
  say('the cost of a check');
  const kinds = Object.keys(stage.targets);
  const checkCost = await measureCheckCost(
    stage,
    node,
    { cpu: effort.starts, memory: effort.memory },
    { cpu: kinds, memory: kinds },
  );
  say('reaction');
  const reaction = await measureReaction(tools, effort.reactions);
  say('the cost of waiting');
  const waitingCost = await measureWaitingCost(tools, effort.span);
  say('herds');
  const herd = await measureHerd(tools, effort.herds);
  say('stopping');
  const stopping = await measureStopping(node, effort.starts);
  return {
    date: new Date().toISOString().slice(0, 10),
    quick,
    machine: describeMachine(),
    versions: [
      ...tools.map(({ name, version }): [string, string] => [name, version]),
      ['Node', [...byVersion.keys()].join(', ')],
      ...Object.entries(stage.versions),
    ],
    size: await measureSize(),
    startUp: [...startUp],
    checkCost: [...checkCost],
    reaction: [...reaction],
    waitingCost: [...waitingCost],
    herd: [...herd],
    stopping: [...stopping],
    stampede: [...simulateStampedes()],
  };
}

const versionOf = (node: string): string =>
  execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);

function say(what: string): void {
  console.log(`${new Date().toLocaleTimeString('en-GB')} ${what}`);
}
