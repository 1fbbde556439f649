import { isFile, kinds } from './kinds.ts';
import { mayBeForGood, passing } from './passing.ts';
import type { Plan } from './plan.ts';
import { membersOf, whatIsRequired, type Dependency, type Quorum, type Requirement } from './requirement.ts';
import type { Moment, Stage } from './stage.ts';
import type { Observation } from './trial.ts';

/** When something may happen: not before, and not after. Infinite where it can't, or need not. */
interface Span {
  readonly earliest: number;
  readonly latest: number;
}

/** What a wait can come to, in milliseconds since its start. */
export interface Prospects {
  readonly ready: Span;
  readonly lost: Span;
}

/** What happened while a trial was run. */
type Course = Pick<Observation, 'began' | 'allowance' | 'stages'>;

/** By the record of what happened, and the contract. */
export function prospectsOf({ requirements, any, timeout }: Plan, course: Course): Prospects {
  const required = ofQuorum(whatIsRequired(requirements, any));
  const optional = requirements.filter((requirement) => !requirement.required).flatMap(membersOf);
  // Each of them gets a whole look before the start.
  const looks = optional.map(
    ({ options }) => Math.min(timeout, options.initialDelay + options.attemptTimeout) + course.allowance,
  );
  const { earliest, latest } = required.ready;
  return { ...required, ready: { earliest, latest: Math.max(latest, ...looks) } };

  function ofQuorum({ members, atLeast }: Quorum<Requirement>): Prospects {
    const all = members.map((member) => ('members' in member ? ofQuorum(member) : ofDependency(member)));
    const [ready, lost] = [all.map((one) => one.ready), all.map((one) => one.lost)];
    return { ready: nth(ready, atLeast), lost: nth(lost, members.length - atLeast + 1) };
  }

  function ofDependency(dependency: Dependency): Prospects {
    const stage = course.stages.get(dependency);
    return stage ? prospectsOfOne(dependency, stage, timeout, course) : never;
  }
}

const never: Prospects = {
  ready: { earliest: Infinity, latest: Infinity },
  lost: { earliest: Infinity, latest: Infinity },
};

/** When so many of them have happened. */
function nth(spans: readonly Span[], count: number): Span {
  const select = (moments: number[]): number =>
    count === 0 ? 0 : (moments.toSorted((a, b) => a - b)[count - 1] ?? Infinity);
  return {
    earliest: select(spans.map(({ earliest }) => earliest)),
    latest: select(spans.map(({ latest }) => latest)),
  };
}

function prospectsOfOne(
  dependency: Dependency,
  stage: Stage,
  timeout: number,
  { began, allowance }: Pick<Course, 'began' | 'allowance'>,
): Prospects {
  const { options } = dependency;
  const limit = Math.min(timeout, options.timeout);
  const earliest = firstReady(dependency, stage) - began;
  const bound = lastReady(dependency, stage, began) + allowance;
  const isSure = bound < limit;
  const fatal = stage.history.find(({ behaviour }) => mayBeForGood(dependency, behaviour));
  const canBeFatal = options.failFast && fatal !== undefined;
  return {
    ready: { earliest, latest: isSure && !canBeFatal ? bound : Infinity },
    lost: {
      earliest: Math.min(canBeFatal ? fatal.at - began : Infinity, isSure ? Infinity : limit),
      // The wait began a while after the process.
      latest: earliest > limit + allowance ? limit + allowance : Infinity,
    },
  };
}

/** @returns when the first attempt that can have succeeded began, or the last one of a row; `Infinity` for never */
export function firstReady(dependency: Dependency, { history, connections }: Stage): number {
  const passes = ({ behaviour }: Moment): boolean => passing(dependency, behaviour) !== 'never';
  const { kind, options } = dependency;
  // What only has to be accepted may be so by the kernel, and never be seen here; likewise what is refused.
  const isSeen = !isFile(kind) && kinds[kind].least > 0 && !options.invert;
  const [first] = isSeen ? connections.filter(passes).slice(options.successes - 1) : history.filter(passes);
  return first?.at ?? Infinity;
}

/** When it must have been found ready, in milliseconds since `began`: as the contract's table of pauses has it. */
function lastReady(dependency: Dependency, { history }: Stage, began: number): number {
  const { phases, options } = dependency;
  const last = history.length === phases.length ? history.at(-1) : undefined;
  if (!last || passing(dependency, last.behaviour) !== 'surely') return Infinity;
  const { attemptTimeout, initialDelay, successes, backoff } = options;
  const from = Math.max(last.at - began, initialDelay);
  // An attempt that began before may go on to its limit.
  const waited = from + attemptTimeout;
  const pause = backoff?.max ?? Math.max(100, Math.min(5000, 0.1 * waited));
  const inBetween = backoff?.initial ?? 100;
  const took = last.behaviour.is === 'delay' ? attemptTimeout / 2 : 0;
  return waited + pause + successes * took + (successes - 1) * inBetween;
}
