import { NotReady } from '../../src/probes/not-ready.ts';
import type { Dependency } from '../../src/waiting/requirement.ts';
import type { FinalResult } from '../../src/waiting/outcome.ts';

export const refused = new NotReady('unreachable', 'ECONNREFUSED', 'the connection was refused');
export const starting = new NotReady('unready', '57P03', 'the database system is starting up');
export const odd = new NotReady('unready', 'X1', 'something odd');

/** The cure of what is refused. */
export const hint = 'is it started?';

/** @param name the derived one, unless it is given */
export function dependency(kind: string, target: string, name = `${kind} ${target}`): Dependency {
  const probe = { kind, target, hints: () => ({ ECONNREFUSED: hint }), attempt: () => Promise.resolve() };
  return {
    name,
    probe,
    required: true,
    timeout: Infinity,
    attemptTimeout: 5000,
    backoff: undefined,
    initialDelay: 0,
    successes: 1,
    failFast: false,
    invert: false,
  };
}

export const tcp = dependency('tcp', 'db:5432');
export const named = dependency('postgres', 'app@db:5432/shop', 'main');

export const failed = (of: Dependency, failure: NotReady, attempts = 1, elapsed = 12.6): FinalResult => ({
  dependency: of,
  ready: false,
  needed: true,
  leftOut: false,
  attempts,
  elapsed,
  failure,
  gaveUp: undefined,
});

export const succeeded = (of: Dependency, attempts = 1, elapsed = 12.6): FinalResult => ({
  dependency: of,
  ready: true,
  needed: true,
  leftOut: false,
  attempts,
  elapsed,
  failure: undefined,
  gaveUp: undefined,
});
