import type { GroupResult, Outcome } from '../waiting/outcome.ts';
import type { Result } from '../waiting/until-ready.ts';

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

/** The name, and what it stands for unless the name says it. */
export function label({ dependency: { name, probe } }: Pick<Result, 'dependency'>): string {
  const target = `${probe.kind} ${probe.target}`;
  return name.startsWith(target) ? name : `${name} (${target})`;
}

export const hintOf = ({ dependency, failure }: Result): string | undefined =>
  failure && (failure.hint ?? dependency.probe.hints?.()[failure.code]);

export const reasonOf = ({ failure }: Result): string =>
  failure ? `${failure.message} [${failure.code}]` : '';

export const attemptsOf = ({ attempts }: Result): string => (attempts === 1 ? '' : `, ${attempts} attempts`);

export const fieldsOf = (result: Result): Message['fields'] => {
  const { name, attempts, outcome: _outcome, ...rest } = summary(result);
  return { dependency: name, attempt: attempts, ...rest };
};

/** A line has to hold them. */
const mostNames = 50;

export function enumerate(names: readonly string[]): string {
  const more = names.length - mostNames;
  return `${names.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** One group in a report for machines. */
export function groupSummary({ name, ready, required, atLeast, members }: GroupResult) {
  const namesOf = (isReady: boolean): string[] =>
    members.filter((member) => member.ready === isReady).map((member) => member.name);
  return {
    name,
    outcome: ready ? 'ready' : 'not-ready',
    required,
    needs: atLeast,
    ready: namesOf(true),
    notReady: namesOf(false),
  };
}

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
