import { nameOf } from './names.ts';
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
