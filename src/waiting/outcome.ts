import type { Dependency, Group, Requirement } from './requirement.ts';
import type { Result } from './until-ready.ts';

/** What became of a dependency in the end. */
export interface FinalResult extends Result {
  /** Whether the wait was for it: it is required, and no group could do without it. */
  readonly needed: boolean;
  /** Whether it is missed all the same: it is not ready, not required, and no group could do without it. */
  readonly leftOut: boolean;
}

/** What became of a group in the end. */
export interface GroupResult extends Omit<Group, 'members'> {
  readonly ready: boolean;
  /** Its own, dependencies and groups, in order. */
  readonly members: readonly { readonly name: string; readonly ready: boolean }[];
}

export interface Outcome {
  readonly ready: boolean;
  /** One for each dependency, those in groups included, in order. */
  readonly results: readonly FinalResult[];
  /** One for each group, those in groups behind them, in order. */
  readonly groups: readonly GroupResult[];
  /** In milliseconds. */
  readonly elapsed: number;
}

type Results = (dependency: Dependency) => Result;

/**
 * @param isSpared whether a group around it is met, and so could do without it
 * @returns what became of each dependency in a requirement, in order
 */
export function conclude(
  requirement: Requirement,
  resultOf: Results,
  isRequired = requirement.required,
  isSpared = false,
): FinalResult[] {
  if (!('members' in requirement)) {
    const result = resultOf(requirement);
    const isMissed = !isSpared && !result.ready;
    return [{ ...result, needed: isRequired && !isSpared, leftOut: !isRequired && isMissed }];
  }
  const isMet = isReady(requirement, resultOf);
  return requirement.members.flatMap((member) => conclude(member, resultOf, isRequired, isSpared || isMet));
}

/** @returns what became of each group in a requirement, in order */
export function concludeGroups(requirement: Requirement, resultOf: Results): GroupResult[] {
  if (!('members' in requirement)) return [];
  const { name, required, atLeast } = requirement;
  const members = requirement.members.map((member) => ({
    name: member.name,
    ready: isReady(member, resultOf),
  }));
  const inner = requirement.members.flatMap((member) => concludeGroups(member, resultOf));
  return [{ name, required, atLeast, members, ready: isReady(requirement, resultOf) }, ...inner];
}

function isReady(requirement: Requirement, resultOf: Results): boolean {
  if (!('members' in requirement)) return resultOf(requirement).ready;
  const ready = requirement.members.filter((member) => isReady(member, resultOf));
  return ready.length >= requirement.atLeast;
}
