import { kinds } from '../probes/index.ts';
import { Mistake, type Environment, type Warn } from '../probes/vocabulary.ts';
import type { Entry } from './entry.ts';
import { orReport, type Problem } from './problems.ts';
import { findVariable } from './references.ts';
import {
  readUrlOrAddress,
  recogniser,
  splitTargets,
  withKind,
  withOptions,
  type TargetKeys,
} from './targets.ts';

/**
 * Finds what an entry's variable holds: a target, or a list of them, each of which is then an entry.
 *
 * @param problems gets what is wrong
 * @returns the entries, with the kind and the keys that their targets say; one that has no variable as it is
 */
export function resolveVariable(entry: Entry, env: Environment, problems: Problem[], warn: Warn): Entry[] {
  const { variable, members, keys: options } = entry;
  if (members)
    return [{ ...entry, members: members.flatMap((one) => resolveVariable(one, env, problems, warn)) }];
  if (variable === undefined) return [entry];
  const found = orReport(() => findVariable(variable, env, warn), entry.place, problems);
  if (!found) return [];
  const place = `${entry.place} (${found.name})`;
  const all = orReport(() => targetsIn(found.value, found.name, options), place, problems);
  if (!all) return [];
  if (all.length === 1 || entry.name === undefined) {
    return all.map((keys) => ({ name: entry.name, place, keys, textual: true }));
  }
  // A list that has a name is a group of that name.
  const { required } = options;
  const listed = all.map(({ required: _required, ...keys }) => ({
    name: undefined,
    place,
    keys,
    textual: true,
  }));
  const keys = { allOf: listed, ...(required !== undefined && { required }) };
  return [{ name: entry.name, place, keys, textual: true, members: listed }];
}

/** @returns the keys of each target that the variable holds */
function targetsIn(text: string, name: string, options: TargetKeys): TargetKeys[] {
  const { kind: given, ...rest } = options;
  const kind = given === undefined ? recogniser(text) : kinds.find((candidate) => candidate.name === given);
  if (given !== undefined && !kind?.fromTarget)
    throw new Mistake('the option "kind" names no kind with targets');
  if (kind) return [withOptions(asReference(withKind(kind, text), text, name), rest)];
  return listedIn(text).map((target) => {
    try {
      return withOptions(asReference(readUrlOrAddress(target), text, name), rest);
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      // What stands in the app's variable may be secret to the last letter.
      throw new Mistake(error.message.replace(/^the scheme "[^"]*"/u, 'its scheme'));
    }
  });
}

/** Kibana and others have a list of JSON there. */
function listedIn(text: string): readonly string[] {
  const list = /^\[\s*"/u.test(text) ? parseList(text) : undefined;
  return list ?? splitTargets(text);
}

function parseList(text: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

/** The whole text is kept as a reference: what is printed of it then holds no secret, and reads back. */
const asReference = (keys: TargetKeys, text: string, name: string): TargetKeys =>
  Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [key, value === text ? { env: name } : value] as const),
  );
