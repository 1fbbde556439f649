import { formatDuration } from '../durations.ts';
import type { Outcome } from '../waiting/outcome.ts';
import type { Result } from '../waiting/until-ready.ts';
import type { WaitEvent } from '../waiting/wait.ts';

export type Level = 'error' | 'warning' | 'info' | 'debug';

/** One thing that is said, for people and for machines. */
export interface Message {
  readonly level: Level;
  readonly event: 'waiting' | 'attempt' | 'ready' | 'not-ready' | 'start' | 'give-up' | 'warning' | 'error';
  /** One line, or more where the rest is indented. */
  readonly text: string;
  /** What stands in the JSON line beside time, level and event. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export const warning = (reason: string): Message => ({
  level: 'warning',
  event: 'warning',
  text: `warning: ${reason}`,
  fields: { reason },
});

export const error = (reason: string): Message => ({
  level: 'error',
  event: 'error',
  text: reason,
  fields: { reason },
});

/** @param program its name alone: arguments may be secret */
export const start = (program: string): Message => ({
  level: 'info',
  event: 'start',
  text: `starting ${program}`,
  fields: { command: program },
});

/** An ENTRYPOINT in shell form, or an image without CMD, ends here: that nothing was started shall not be a riddle. */
export const noCommand: Message = {
  level: 'info',
  event: 'ready',
  text: 'ready; no command is given, so nothing is started',
  fields: { reason: 'no command is given, so nothing is started' },
};

export const endedBy = (signal: string): Message => ({
  level: 'error',
  event: 'give-up',
  text: `ended by ${signal} while waiting`,
  fields: { reason: `ended by ${signal}` },
});

/** @returns what makes messages of the events of one wait: a reason that is new is told more loudly than one that repeats */
export function narrator(): (event: WaitEvent) => Message {
  const lastReasons = new Map<string, string>();
  return (event) => {
    if (event.event === 'waiting') return waiting(event.elapsed, event.pending);
    const { result } = event;
    if (event.event === 'ready') return ready(result);
    const reason = reasonOf(result);
    const isNew = lastReasons.get(result.dependency.name) !== reason;
    lastReasons.set(result.dependency.name, reason);
    return isNew ? notReady(result) : attempt(result);
  };
}

const attempt = (result: Result): Message => ({
  level: 'debug',
  event: 'attempt',
  text: `${result.dependency.name}: attempt ${result.attempts} failed: ${reasonOf(result)}`,
  fields: fieldsOf(result),
});

const notReady = (result: Result): Message => ({
  level: 'info',
  event: 'not-ready',
  text: `${label(result)} is not ready: ${reasonOf(result)}`,
  fields: fieldsOf(result),
});

const ready = (result: Result): Message => ({
  level: 'info',
  event: 'ready',
  text: `${label(result)} is ready after ${formatDuration(result.elapsed)}${attemptsOf(result)}`,
  fields: fieldsOf(result),
});

const waiting = (elapsed: number, pending: readonly Result[]): Message => ({
  level: 'info',
  event: 'waiting',
  text: `still waiting after ${formatDuration(elapsed)} for ${pending.map(nameAndCode).join(', ')}`,
  fields: { elapsedMs: Math.round(elapsed), dependencies: pending.map(summary) },
});

const nameAndCode = ({ dependency, failure }: Result): string =>
  failure ? `${dependency.name} [${failure.code}]` : dependency.name;

/** The report at the end of a wait that failed: everything that is needed to find the cause. */
export function giveUp({ results, elapsed }: Outcome, why: string): Message {
  const missing = results.filter((result) => !result.ready && result.needed);
  const ordered = [...missing, ...results.filter((result) => !missing.includes(result))];
  const reason = `${why} after ${formatDuration(elapsed)}: ${missing.length} of ${results.length} not ready`;
  return {
    level: 'error',
    event: 'give-up',
    text: [reason, ...ordered.flatMap(paragraph)].join('\n  '),
    fields: { elapsedMs: Math.round(elapsed), reason, dependencies: results.map(summary) },
  };
}

/** What is not ready when the app starts all the same, because it is not required. */
export function leftOut({ results }: Outcome): Message[] {
  return results
    .filter((result) => result.leftOut)
    .map((result) => ({
      level: 'warning',
      event: 'not-ready',
      text: `${label(result)} is not ready, and not required${result.failure ? `: ${reasonOf(result)}` : ''}`,
      fields: fieldsOf(result),
    }));
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
  const hint = hintOf(result);
  return [
    `${label(result)}: ${reasonOf(result)}`,
    `    ${failure.class}; ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} in ${formatDuration(result.elapsed)}`,
    ...(hint === undefined ? [] : [`    hint: ${hint}`]),
  ];
}

/** The name, and what it stands for unless the name says it. */
export function label({ dependency: { name, probe } }: Pick<Result, 'dependency'>): string {
  const target = `${probe.kind} ${probe.target}`;
  return name.startsWith(target) ? name : `${name} (${target})`;
}

const hintOf = ({ dependency, failure }: Result): string | undefined =>
  failure && (failure.hint ?? dependency.probe.hints?.()[failure.code]);

export const reasonOf = ({ failure }: Result): string =>
  failure ? `${failure.message} [${failure.code}]` : '';

const attemptsOf = ({ attempts }: Result): string => (attempts === 1 ? '' : `, ${attempts} attempts`);

const fieldsOf = (result: Result): Message['fields'] => {
  const { name, attempts, outcome: _outcome, ...rest } = summary(result);
  return { dependency: name, attempt: attempts, ...rest };
};

/** One dependency in a report for machines. */
export function summary(result: Result) {
  const { dependency, ready: isReady, attempts, elapsed, failure } = result;
  const { name, probe } = dependency;
  return {
    name,
    kind: probe.kind,
    target: probe.target,
    outcome: isReady ? 'ready' : 'not-ready',
    required: dependency.required,
    attempts,
    elapsedMs: Math.round(elapsed),
    ...(failure && {
      class: failure.class,
      code: failure.code,
      reason: failure.message,
      hint: hintOf(result),
    }),
  };
}
