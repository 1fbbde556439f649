import type { Requirement } from '../waiting/requirement.ts';
import type { Entry } from './entry.ts';
import type { Problem } from './problems.ts';

/** Reports each name that is given again, in groups too: what is said of a dependency is told apart by its name. */
export function rejectRepeatedNames(entries: readonly Entry[], problems: Problem[]): void {
  const seen = new Set<string>();
  for (const { name, place } of allIn(entries)) {
    if (name === undefined) continue;
    if (seen.has(name)) problems.push({ place, message: `the name "${name}" is given twice` });
    seen.add(name);
  }
}

/**
 * Derived names can repeat, and are numbered then; given ones are kept.
 *
 * @param requirements what was read from `entries`, one for each
 */
export function numbered(entries: readonly Entry[], requirements: readonly Requirement[]): Requirement[] {
  const taken = new Set(allIn(entries).map(({ name }) => name));
  const counts = new Map<string, number>();

  function free(derived: string): string {
    const count = (counts.get(derived) ?? 0) + 1;
    counts.set(derived, count);
    const name = count === 1 ? derived : `${derived} #${count}`;
    if (taken.has(name)) return free(derived);
    taken.add(name);
    return name;
  }

  function rename(some: readonly Entry[], read: readonly Requirement[]): Requirement[] {
    return read.map((requirement, index) => {
      const name = some[index]?.name ?? free(requirement.name);
      if (!('members' in requirement)) return { ...requirement, name };
      return { ...requirement, name, members: rename(some[index]?.members ?? [], requirement.members) };
    });
  }

  return rename(entries, requirements);
}

const allIn = (entries: readonly Entry[]): Entry[] =>
  entries.flatMap((one) => [one, ...allIn(one.members ?? [])]);
