import { formatDuration } from '../durations.ts';
import type { Result } from '../waiting/until-ready.ts';
import type { WaitEvent } from '../waiting/wait.ts';
import { attemptsOf, enumerate, fieldsOf, label, reasonOf, summary, type Message } from './messages.ts';

/** How many failures are said one by one until the first reminder. What is left is said in one line, or by the reminder. */
const mostLinesAtFirst = 10;

/** The same between two reminders. */
const mostLines = 3;

/** How often one dependency's change is said between two reminders. One that changes more often flaps. */
const mostChanges = 3;

/** How long dependencies that fail for the first time are gathered into one line, in milliseconds. */
const gathering = 1000;

/** Up to so many dependencies, a reminder has the whole reason of each. */
const mostReasons = 3;

/** What is remembered of a dependency between two events. */
interface State {
  /** Its failure's class and code: what else its reason says, such as a number or the time, is no change. */
  kind: string;
  /** The same of the last attempt. What differs from `kind` is a change when the next attempt has it, too: else it was a blip. */
  latest: string;
  /** Since the last reminder. */
  changes: number;
  /** Whether it changed too often before the last reminder, and so is left to the next one. */
  flaps: boolean;
}

/**
 * The one place that decides what is said of a wait while it goes on: the first failure of each dependency, each change of
 * its kind that lasts, and that it is ready. All else is for debugging.
 *
 * @returns what makes messages of the events of one wait
 */
export function narrator(): (event: WaitEvent) => Message[] {
  const states = new Map<string, State>();
  /** Those whose first failure is not said yet. */
  const gathered = new Map<string, Result>();
  let gatheredSince = 0;
  let linesLeft = mostLinesAtFirst;

  return (event) => {
    if (event.event === 'waiting') return remind(event.elapsed, event.pending);
    const { result } = event;
    if (event.event === 'attempt') return [tell(result), ...sayGathered(result.elapsed)];
    gathered.delete(result.dependency.name);
    return [ready(result), ...sayGathered(result.elapsed)];
  };

  function tell(result: Result): Message {
    const { dependency, failure, elapsed } = result;
    const { name } = dependency;
    const kind = `${failure?.class} ${failure?.code}`;
    const state = states.get(name);
    if (gathered.has(name)) gathered.set(name, result);
    if (!state) states.set(name, { kind, latest: kind, changes: 0, flaps: false });
    else {
      if (kind !== state.latest) state.changes += 1;
      const isChanged = kind !== state.kind && kind === state.latest;
      state.latest = kind;
      if (!isChanged) return attempt(result);
      state.kind = kind;
      if (state.flaps || state.changes > mostChanges) return attempt(result);
    }
    if (linesLeft > 0) {
      linesLeft -= 1;
      gathered.delete(name);
      return notReady(result);
    }
    if (!state) {
      if (gathered.size === 0) gatheredSince = elapsed;
      gathered.set(name, result);
    }
    return attempt(result);
  }

  function sayGathered(elapsed: number): Message[] {
    if (gathered.size === 0 || elapsed - gatheredSince < gathering) return [];
    const results = [...gathered.values()];
    gathered.clear();
    return [manyNotReady(elapsed, results)];
  }

  function remind(elapsed: number, pending: readonly Result[]): Message[] {
    for (const { dependency } of pending) gathered.delete(dependency.name);
    const message = waiting(elapsed, pending, (name) => (states.get(name)?.changes ?? 0) > mostChanges);
    linesLeft = mostLines;
    for (const state of states.values()) {
      state.flaps = state.changes > mostChanges;
      state.changes = 0;
    }
    return [message];
  }
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

type Flaps = (name: string) => boolean;

const waiting = (elapsed: number, pending: readonly Result[], flaps: Flaps): Message => ({
  level: 'info',
  event: 'waiting',
  text: `still waiting after ${formatDuration(elapsed)} for ${
    pending.length > mostReasons
      ? `${pending.length}: ${namesByCode(pending, flaps)}`
      : pending.map((result) => nameAndReason(result, flaps)).join('; ')
  }`,
  fields: { elapsedMs: Math.round(elapsed), dependencies: pending.map(summary) },
});

const manyNotReady = (elapsed: number, results: readonly Result[]): Message => ({
  level: 'info',
  event: 'not-ready',
  text: `${results.length} more ${results.length === 1 ? 'is' : 'are'} not ready: ${namesByCode(results, () => false)}`,
  fields: { elapsedMs: Math.round(elapsed), dependencies: results.map(summary) },
});

function nameAndReason(result: Result, flaps: Flaps): string {
  const { dependency, failure } = result;
  return failure ? `${dependency.name}: ${failure.message}${codeOf(result, flaps)}` : dependency.name;
}

function namesByCode(results: readonly Result[], flaps: Flaps): string {
  const names = new Map<string, string[]>();
  for (const result of results) {
    const code = codeOf(result, flaps);
    names.set(code, [...(names.get(code) ?? []), result.dependency.name]);
  }
  return [...names].map(([code, some]) => `${enumerate(some)}${code}`).join('; ');
}

function codeOf({ dependency, failure }: Result, flaps: Flaps): string {
  return failure ? ` [${failure.code}${flaps(dependency.name) ? ', flapping' : ''}]` : '';
}
