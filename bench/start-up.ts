import { alternate, type Candidate } from './alternate.ts';
import { wallTime, type Launch } from './processes.ts';
import type { Stage } from './stage.ts';
import type { Tool } from './tools.ts';

/** From the start of a tool to the app's end, where all is ready, and the app is /bin/true; in milliseconds. */
export interface StartUp {
  /** Or `node -e 0`, which waits for nothing. */
  readonly tool: string;
  /** '' where Node runs nothing of it. */
  readonly node: string;
  /** '' of `node -e 0`. */
  readonly kind: string;
  readonly times: readonly number[];
}

export const bare = 'node -e 0';
export const bareNode = (node: string): Launch => ({ command: node, args: ['-e', '0'] });

/** A tool, and the Node that runs it, by its version. */
export interface Runner {
  readonly tool: Tool;
  readonly node: string;
}

/** @param nodes paths of Node, by version */
export async function measureStartUp(
  stage: Stage,
  nodes: ReadonlyMap<string, string>,
  runners: readonly Runner[],
  rounds: number,
): Promise<readonly StartUp[]> {
  const cases = [
    ...[...nodes].map(([node, path]) => ({ tool: bare, node, kind: '', launch: bareNode(path) })),
    ...runners.flatMap(({ tool, node }) =>
      Object.entries(stage.targets).flatMap(([kind, targets]) => {
        const launch = tool.launch(targets);
        return launch ? [{ tool: tool.name, node, kind, launch }] : [];
      }),
    ),
  ];
  const candidates = cases.map(({ launch }, index): Candidate => ({
    name: String(index),
    measure: () => wallTime(launch),
  }));
  const measured = await alternate(candidates, rounds);
  return cases.map(({ tool, node, kind }, index) => ({
    tool,
    node,
    kind,
    times: measured.get(String(index)) ?? [],
  }));
}
