import { Mistake } from '../probes/vocabulary.ts';
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

/**
 * @param key the name that a map or a variable gives already
 * @throws {Mistake}
 */
export function nameOf(name: unknown, key?: string): string | undefined {
  if (name === undefined) return key === undefined ? undefined : checkName(key);
  if (key !== undefined && name !== key) throw new Mistake('the name is given already');
  return checkName(name);
}

/** A name is printed everywhere, so it must not be what may hold a secret. */
export function checkName(name: unknown): string {
  if (typeof name !== 'string' || !/^[^\p{C}\p{Zl}\p{Zp}]{1,250}$/u.test(name) || name.includes('://')) {
    throw new Mistake('expected a name of at most 250 printable characters, and no URL');
  }
  return name;
}
