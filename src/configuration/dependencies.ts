import { kinds } from '../probes/index.ts';
import { quote } from '../probes/not-ready.ts';
import type { Keys } from '../probes/vocabulary.ts';
import type { Dependency, Group, Requirement } from '../waiting/requirement.ts';
import { commonKeys, groupKeys } from './common-keys.ts';
import type { Schemas } from './entry-schemas.ts';
import type { Entry } from './entry.ts';
import { accept, type Problem } from './problems.ts';
import type { Settings } from './settings.ts';
import { suggest, unknownWord } from './spelling.ts';

/** What entries are read with. */
export interface Context {
  readonly settings: Settings;
  /** For one-line targets, and for documents. */
  readonly schemas: { readonly textual: Schemas; readonly typed: Schemas };
  /** Gets what is wrong. */
  readonly problems: Problem[];
}

/** @returns a validated dependency or group; nothing where something is wrong with it */
export function readRequirement(entry: Entry, context: Context): Requirement | undefined {
  return entry.members ? readGroup(entry, entry.members, context) : readDependency(entry, context);
}

function readGroup(
  { name, place, keys, textual }: Entry,
  entries: readonly Entry[],
  context: Context,
): Group | undefined {
  const { schemas, problems } = context;
  const { group } = textual ? schemas.textual : schemas.typed;
  const { anyOf, allOf, of, ...rest } = keys;
  const known = ['name', 'anyOf', 'allOf', 'of', ...Object.keys(groupKeys)];
  const read = accept(group().safeParse(rest), place, problems, {
    known,
  });
  const members = entries.flatMap((entry) => {
    const requirement = readRequirement(entry, context);
    if (requirement?.required === false)
      problems.push({
        place: `${entry.place}.required`,
        message: 'a member of a group counts by the group alone',
      });
    return requirement ?? [];
  });
  const isComplete = [anyOf, allOf, of].some((list) => Array.isArray(list) && list.length === members.length);
  if (!read || !isComplete) return undefined;
  const atLeast = read.atLeast ?? (anyOf === undefined ? members.length : 1);
  if (atLeast > members.length) {
    problems.push({ place: `${place}.atLeast`, message: `there are only ${members.length} members` });
  }
  const derived = anyOf !== undefined ? 'any of' : allOf !== undefined ? 'all of' : `${atLeast} of`;
  return {
    name: name ?? `${derived} ${members.length}`,
    required: read.required,
    members: read.required ? members : members.map(optional),
    atLeast,
  };
}

/** What is in a group is no more required than the group is. */
const optional = (requirement: Requirement): Requirement =>
  'members' in requirement
    ? { ...requirement, required: false, members: requirement.members.map(optional) }
    : { ...requirement, required: false };

function readDependency({ name, place, keys, textual }: Entry, context: Context): Dependency | undefined {
  const { schemas, settings, problems } = context;
  const { kind: kindName, ...rest } = keys;
  const kind = kinds.find((candidate) => candidate.name === kindName);
  if (!kind) {
    problems.push({ place, message: kindProblem(kindName) });
    return undefined;
  }
  const shared = Object.entries(rest).filter(([key]) => Object.hasOwn(commonKeys, key));
  const own = Object.entries(rest).filter(([key]) => !Object.hasOwn(commonKeys, key));
  const all: Keys = { ...commonKeys, ...kind.keys };
  const hints = {
    known: ['kind', 'name', ...Object.keys(all)],
    areParts: textual,
    inside: (path: readonly PropertyKey[]) => keysAt(all, path),
  };
  const { common, ofKind } = textual ? schemas.textual : schemas.typed;
  const read = accept(common().safeParse(Object.fromEntries(shared)), place, problems, hints);
  const probe = accept(ofKind(kind).safeParse(Object.fromEntries(own)), place, problems, hints);
  if (!read || !probe) return undefined;
  return {
    ...read,
    name: name ?? quote(`${read.invert ? 'no ' : ''}${probe.kind} ${probe.target}`),
    probe,
    timeout: read.timeout ?? Infinity,
    attemptTimeout: read.attemptTimeout ?? settings.attemptTimeout,
    backoff: read.backoff,
  };
}

function kindProblem(kind: unknown): string {
  const known = kinds.map((candidate) => candidate.name);
  if (kind === undefined) return `"kind" is missing; ${suggest('', known)}`;
  if (typeof kind !== 'string') return `"kind": expected one of ${known.join(', ')}`;
  return unknownWord('kind', kind, known);
}

/** @returns the keys of what is nested at a path */
function keysAt(keys: Keys, [key, ...rest]: readonly PropertyKey[]): string[] {
  if (key === undefined) return Object.keys(keys);
  const inner = keys[String(key)]?.keys;
  return inner ? keysAt(inner, rest) : [];
}
