import { Mistake } from '../probes/vocabulary.ts';
import { orReport, type Problem } from './problems.ts';
import type { Candidate } from './settings.ts';
import type { Text } from './sources.ts';
import { parseTarget } from './targets.ts';

/** Something to wait for, as it was written. */
export interface Entry {
  /** Given by the user, as a key of a map, a `name` or a variable's name. */
  readonly name: string | undefined;
  readonly place: string;
  /** As a document would give them, not validated yet: from a document they may be anything. */
  readonly keys: Readonly<Record<string, unknown>>;
  /** It is a one-line target: its values are texts, and what it holds is not repeated. */
  readonly textual: boolean;
  /** The app's variable in which the target itself stands. */
  readonly variable?: string | undefined;
  /** What a group is made of. */
  readonly members?: readonly Entry[];
}

/** What a source says, its values not read yet. */
export interface Entries {
  readonly entries: readonly Entry[];
  readonly candidates: readonly Candidate[];
}

/**
 * @param problems gets what is wrong
 * @returns what a one-line target says
 */
export function targetEntry({ place, text, name: key }: Text, problems: Problem[]): Entry | undefined {
  const target = orReport(() => parseTarget(text), place, problems);
  if (!target) return undefined;
  const { name: given, ...keys } = target.keys;
  const name = orReport(() => nameOf(given, key), `${place}.name`, problems);
  return { name, place, keys, textual: true, variable: target.variable };
}

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
  if (typeof name !== 'string' || !isPrintable(name) || name.includes('://')) {
    throw new Mistake('expected a name of at most 250 printable characters, and no URL');
  }
  return name;
}

/** Most names are of ASCII, and V8 takes long to find out what all of Unicode's printable characters are. */
const isPrintable = (name: string): boolean =>
  /^[ -~]{1,250}$/u.test(name) || /^[^\p{C}\p{Zl}\p{Zp}]{1,250}$/u.test(name);
