import { formatDuration } from '../durations.ts';
import type { FinalResult, GroupResult, Outcome } from '../waiting/outcome.ts';
import type { Result } from '../waiting/until-ready.ts';
import {
  attemptsOf,
  enumerate,
  groupSummary,
  hintOf,
  label,
  reasonOf,
  summary,
  type Message,
} from './messages.ts';

/**
 * The report at the end of a wait that failed: everything that is needed to find the cause. What waiting does not cure
 * comes first, for the first lines are what is read, and what is kept where the rest is cut off.
 */
export function giveUp({ results, groups, elapsed }: Outcome, why: string): Message {
  const missing = results.filter((result) => !result.ready && result.needed).toSorted(byImportance);
  const spared = results.filter((result) => !result.ready && !result.needed).toSorted(byImportance);
  const ready = results.filter((result) => result.ready);
  const reason = `${why} after ${formatDuration(elapsed)}: ${missing.length} of ${results.length} not ready`;
  const lines = [
    ...paragraphs(missing),
    ...groups.map(groupLine),
    ...paragraphs(spared),
    ...(ready.length > mostAlike ? [readyLine(ready)] : ready.flatMap(paragraph)),
  ];
  return {
    level: 'error',
    event: 'give-up',
    text: [reason, ...lines].join('\n  '),
    fields: {
      elapsedMs: Math.round(elapsed),
      reason,
      dependencies: results.map(summary),
      ...(groups.length > 0 && { groups: groups.map(groupSummary) }),
    },
  };
}

const order = ['misconfigured', 'unready', 'unreachable'] as const;

const rankOf = ({ failure }: Result): number => (failure ? order.indexOf(failure.class) : order.length);

const byImportance = (one: Result, other: Result): number => rankOf(one) - rankOf(other);

/** More of what is alike are told together. */
const mostAlike = 3;

function paragraphs(results: readonly FinalResult[]): string[] {
  const alike = Map.groupBy(
    results,
    (result) => result.failure && [reasonOf(result), hintOf(result)].join('\n'),
  );
  return [...alike.values()].flatMap((some) =>
    some.length > mostAlike ? paragraphOfMany(some) : some.flatMap(paragraph),
  );
}

function paragraph(result: Result): string[] {
  if (result.ready)
    return [`${label(result)}: ready after ${formatDuration(result.elapsed)}${attemptsOf(result)}`];
  const { failure, attempts } = result;
  if (!failure && attempts > 0) {
    const { successes } = result.dependency;
    return [`${label(result)}: it worked at last, but not yet ${successes} times in a row`];
  }
  if (!failure) return [`${label(result)}: the first attempt had no result yet`];
  return [
    `${label(result)}: ${reasonOf(result)}`,
    ...hintLine(result),
    `    ${failure.class}; ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} in ${formatDuration(result.elapsed)}`,
  ];
}

/** @param results they have the same reason and hint, or none */
function paragraphOfMany(results: readonly FinalResult[]): string[] {
  const [first] = results;
  if (!first?.failure) return [`${results.length} have no result yet: ${enumerate(results.map(label))}`];
  const attempts = results.reduce((sum, result) => sum + result.attempts, 0);
  const elapsed = Math.max(...results.map((result) => result.elapsed));
  return [
    `${results.length} of them: ${reasonOf(first)}`,
    ...hintLine(first),
    `    ${first.failure.class}; ${attempts} attempts in ${formatDuration(elapsed)}`,
    `    ${enumerate(results.map(label))}`,
  ];
}

function hintLine(result: Result): string[] {
  const hint = hintOf(result);
  return hint === undefined ? [] : [`    hint: ${hint}`];
}

const readyLine = (results: readonly FinalResult[]): string =>
  `${results.length} are ready: ${enumerate(results.map(label))}`;

function groupLine(group: GroupResult): string {
  const { name, needs, ready, notReady } = groupSummary(group);
  const has = ready.length === 0 ? 'none' : `${ready.length} (${enumerate(ready)})`;
  const missing = notReady.length === 0 ? '' : `; not ready: ${enumerate(notReady)}`;
  return `${name}: needs ${needs} of ${group.members.length}, has ${has}${missing}`;
}
