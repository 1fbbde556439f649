import type { Results } from './results.ts';
import { bare } from './start-up.ts';
import { fastest, median, largest, ratio } from './statistics.ts';

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** What a tool can't express. */
const none = '–';
const distinct = (values: readonly string[]): string[] => [...new Set(values)];
const thousands = (value: number): string => value.toLocaleString('en');
export const whole = (value: number): string => value.toFixed(0);

/** A row and a column for each of the names. */
function grid(
  rows: readonly string[],
  columns: readonly string[],
  cell: (row: string, column: string) => string | undefined,
): string {
  const lines = rows.map((row) => [row].concat(columns.map((column) => cell(row, column) ?? none)));
  return table([''].concat(columns), lines);
}

const bareRow = `\`${bare}\``;

export function startUpByNode({ startUp }: Results): string {
  const own = startUp.filter(({ tool }) => tool === bare || tool === 'wait-for');
  const timesOf = (node: string, kind: string): readonly number[] =>
    own.find((start) => `Node ${start.node}` === node && (start.kind || bareRow) === kind)?.times ?? [];
  return grid(
    distinct(own.map(({ kind }) => kind || bareRow)),
    distinct(own.map(({ node }) => `Node ${node}`)),
    (kind, node) => {
      const times = timesOf(node, kind);
      const multiple = kind === bareRow ? '' : ` · ${ratio(times, timesOf(node, bareRow)).toFixed(1)}×`;
      return `${whole(median(times))} · ${whole(fastest(times))}${multiple}`;
    },
  );
}

export function startUpByTool({ startUp }: Results): string {
  const first = startUp[0]?.node;
  const starts = startUp.filter(({ tool, node }) => tool !== bare && (node === '' || node === first));
  return grid(
    distinct(starts.map(({ tool }) => tool)),
    distinct(starts.map(({ kind }) => kind)),
    (tool, kind) => {
      const times = starts.find((start) => start.tool === tool && start.kind === kind)?.times;
      return times && `${whole(median(times))} · ${whole(fastest(times))}`;
    },
  );
}

export const checkCost = ({ checkCost: costs }: Results): string =>
  table(
    ['', 'CPU time, ms', 'memory, MB'],
    costs.map(({ what, cpu, memory }) => [
      what === bare ? bareRow : what,
      `${whole(median(cpu))} · ${whole(fastest(cpu))}`,
      largest(memory).toFixed(1),
    ]),
  );

export const reaction = ({ reaction: reactions }: Results): string =>
  grid(
    distinct(reactions.map(({ tool }) => tool)),
    distinct(reactions.map(({ situation }) => situation)),
    (tool, situation) => {
      const delays = reactions.find((each) => each.tool === tool && each.situation === situation)?.delays;
      return delays && `${whole(median(delays))} (${whole(largest(delays))})`;
    },
  );

export const waitingCost = ({ waitingCost: costs }: Results): string =>
  grid(
    distinct(costs.map(({ tool }) => tool)),
    distinct(costs.map(({ dependencies }) => thousands(dependencies))),
    (tool, count) => {
      const cost = costs.find((each) => each.tool === tool && thousands(each.dependencies) === count);
      return cost && `${(cost.share * 100).toFixed(1)}%, ${cost.memory.toFixed(1)} MB`;
    },
  );

export const stopping = ({ stopping: stops }: Results): string =>
  table(
    ['', 'median, ms', 'slowest, ms'],
    stops.map(({ situation, times }) => [situation, whole(median(times)), whole(largest(times))]),
  );

export const herd = ({ herd: herds }: Results): string =>
  table(
    ['', 'CPU time, s', 'the last, ms'],
    herds.map(({ tool, cpu, last }) => [tool, median(cpu).toFixed(1), whole(median(last))]),
  );

export const stampede = ({ stampede: policies }: Results): string =>
  table(
    ['pauses', 'attempts after the outage', 'the last is taken after'],
    policies.map(({ pauses, attemptsBySecond, last }) => [
      pauses,
      thousands(attemptsBySecond.reduce((sum, attempts) => sum + attempts, 0)),
      `${whole(last)} s`,
    ]),
  );
