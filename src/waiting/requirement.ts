import type { Probe } from '../probes/kind.ts';
import type { Backoff } from './backoff.ts';

/** Something that the app needs, and how patiently it is waited for. Times are in milliseconds, or `Infinity`. */
export interface Dependency {
  readonly name: string;
  readonly probe: Probe;
  /** One that is not required is reported, and not waited for once the required ones are ready. */
  readonly required: boolean;
  /** Its own limit, beside that of the whole wait. */
  readonly timeout: number;
  readonly attemptTimeout: number;
  /** In place of the pauses that depend on who answered. */
  readonly backoff: Backoff | undefined;
  /** How long before the first attempt. */
  readonly initialDelay: number;
  /** How many attempts in a row must succeed; at least 1. */
  readonly successes: number;
  /** Ready when the probe fails. */
  readonly invert: boolean;
  /** Give up at a failure that waiting can hardly cure. */
  readonly failFast: boolean;
}

/** Several requirements of which some are enough. */
export interface Group {
  readonly name: string;
  readonly required: boolean;
  readonly members: readonly Requirement[];
  /** How many members must be ready: 1 for any of them, their number for all. */
  readonly atLeast: number;
}

export type Requirement = Dependency | Group;

/** @returns every dependency in a requirement, in order */
export function dependenciesOf(requirement: Requirement): Dependency[] {
  return 'members' in requirement ? requirement.members.flatMap(dependenciesOf) : [requirement];
}
