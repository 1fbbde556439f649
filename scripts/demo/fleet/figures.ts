import { needsLate, type Plan } from './plan.ts';
import type { Started } from './run.ts';

/** What is told of some services. Times are in milliseconds. */
export interface Row {
  readonly what: string;
  readonly count: number;
  /** When the first and the last of them listened. */
  readonly first: number;
  readonly last: number;
  /** How long they listened after all that they need, and they themselves, had been started: in the median, at most. */
  readonly median: number;
  readonly most: number;
}

const isApi = ({ service }: Started): boolean => service.needs.length === 0;

/** @returns the APIs, the late one, the webs that do without it, and those that need it */
export function figures(plan: Plan, all: readonly Started[]): Row[] {
  const listened = new Map(all.map((started) => [started.service.name, started.listened]));
  /** From the moment when nothing was missing any more. */
  const delay = ({ service, began, listened: end }: Started): number =>
    end - Math.max(began, ...service.needs.map((name) => listened.get(name) ?? 0));
  const isLate = ({ service }: Started): boolean => service.name === plan.late;
  const isHeldUp = ({ service }: Started): boolean => needsLate(plan, service);

  const row = (what: string, some: readonly Started[]): Row => {
    const times = some.map((started) => started.listened);
    const delays = some.map(delay).toSorted((a, b) => a - b);
    return {
      what,
      count: some.length,
      first: Math.min(...times),
      last: Math.max(...times),
      median: delays[Math.floor(delays.length / 2)] ?? 0,
      most: delays.at(-1) ?? 0,
    };
  };
  return [
    row(
      'APIs',
      all.filter(isApi).filter((started) => !isLate(started)),
    ),
    row(
      'webs that do without the late API',
      all.filter((started) => !isApi(started) && !isHeldUp(started)),
    ),
    row(`the late API, ${plan.late}`, all.filter(isLate)),
    row('webs that need it', all.filter(isHeldUp)),
  ];
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** A table for people. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ['', 'number', 'the first runs', 'the last', 'median', 'at most'],
    ...rows.map(({ what, count, first, last, median, most }) => [
      what,
      String(count),
      ...[first, last, median, most].map(seconds),
    ]),
  ];
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const text = lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return `${text.join('\n')}\n`;
}
