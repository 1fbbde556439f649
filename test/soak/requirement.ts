import type { Behaviour } from './behaviours.ts';
import type { KindName } from './kinds.ts';

/** A behaviour, and how long it lasts; the last one of a dependency lasts for good. Times are in milliseconds. */
export interface Phase {
  readonly behaviour: Behaviour;
  readonly ms: number;
}

export interface Dependency {
  readonly name: string;
  readonly kind: KindName;
  readonly phases: readonly Phase[];
  /** The server refuses it. */
  readonly wrongPassword: boolean;
  readonly required: boolean;
  readonly options: {
    readonly attemptTimeout: number;
    readonly timeout: number;
    readonly initialDelay: number;
    readonly successes: number;
    readonly invert: boolean;
    readonly failFast: boolean;
    readonly backoff?: { readonly initial: number; readonly factor: number; readonly max: number };
  };
}

export interface Group {
  readonly name: string;
  readonly members: readonly Dependency[];
  readonly atLeast: number;
  readonly required: boolean;
}

export type Requirement = Dependency | Group;

export const membersOf = (requirement: Requirement): readonly Dependency[] =>
  'members' in requirement ? requirement.members : [requirement];

/** The required ones, and how many of them must be met. */
export function whatIsRequired(requirements: readonly Requirement[], any: boolean): Quorum<Requirement> {
  const members = requirements.filter(({ required }) => required);
  return { members, atLeast: any ? Math.min(1, members.length) : members.length };
}

export interface Quorum<T> {
  readonly members: readonly T[];
  readonly atLeast: number;
}

export function isMet(
  { members, atLeast }: Quorum<Requirement>,
  isReady: (dependency: Dependency) => boolean,
): boolean {
  const met = members.filter((member) => ('members' in member ? isMet(member, isReady) : isReady(member)));
  return met.length >= atLeast;
}
