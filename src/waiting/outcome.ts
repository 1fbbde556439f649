import type { Dependency, Requirement } from './requirement.ts';
import type { Result } from './until-ready.ts';

/** What became of a dependency in the end. */
export interface FinalResult extends Result {
  /** Whether the wait was for it: it is required, and no group could do without it. */
  readonly needed: boolean;
  /** Whether it is missed all the same: it is not ready, not required, and no group could do without it. */
  readonly leftOut: boolean;
}

export interface Outcome {
  readonly ready: boolean;
  /** One for each dependency, those in groups included, in order. */
  readonly results: readonly FinalResult[];
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

function isReady(requirement: Requirement, resultOf: Results): boolean {
  if (!('members' in requirement)) return resultOf(requirement).ready;
  const ready = requirement.members.filter((member) => isReady(member, resultOf));
  return ready.length >= requirement.atLeast;
}
