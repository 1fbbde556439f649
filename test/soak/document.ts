import type { Plan } from './plan.ts';
import type { Dependency, Requirement } from './requirement.ts';

/**
 * A plan as the program reads it.
 *
 * @param keysOf by which a dependency is found
 */
export function documentOf(plan: Plan, keysOf: (dependency: Dependency) => object): object {
  const { requirements, timeout, any, logLevel, logFormat } = plan;
  return {
    timeout: `${timeout}ms`,
    any,
    logLevel,
    logFormat,
    dependencies: requirements.map((requirement) => entry(requirement)),
  };

  function entry(requirement: Requirement): object {
    const { name, required } = requirement;
    if (!('members' in requirement)) return { ...member(requirement), required };
    const { atLeast, members } = requirement;
    const entries = members.map((one) => member(one));
    if (atLeast === 1) return { name, required, anyOf: entries };
    if (atLeast === members.length) return { name, required, allOf: entries };
    return { name, required, atLeast, of: entries };
  }

  function member(dependency: Dependency): object {
    const { attemptTimeout, initialDelay, backoff, ...others } = dependency.options;
    return {
      name: dependency.name,
      ...keysOf(dependency),
      attemptTimeout: `${attemptTimeout}ms`,
      initialDelay: `${initialDelay}ms`,
      ...(backoff && {
        backoff: { ...backoff, initial: `${backoff.initial}ms`, max: `${backoff.max}ms` },
      }),
      ...others,
      timeout: `${others.timeout}ms`,
    };
  }
}
