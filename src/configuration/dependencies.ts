import { kinds } from '../probes/index.ts';
import { quote } from '../probes/not-ready.ts';
import { readKeys, type Environment, type Reading, type Warn } from '../probes/vocabulary.ts';
import type { Dependency, Group, Requirement } from '../waiting/requirement.ts';
import { commonKeys, groupKeys } from './common-keys.ts';
import type { Entry } from './entry.ts';
import { orReport, type Problem } from './problems.ts';
import type { Settings } from './settings.ts';
import { suggest, unknownWord } from '../spelling.ts';

/** What entries are read with. */
export interface Context {
  readonly env: Environment;
  readonly resolve: Reading['resolve'];
  readonly settings: Settings;
  /** Gets what is wrong. */
  readonly problems: Problem[];
  readonly warn: Warn;
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
  const { resolve, problems } = context;
  const { anyOf, allOf, of, ...rest } = keys;
  const read = orReport(
    () => readKeys(groupKeys, rest, { textual, resolve }, ['name', 'anyOf', 'allOf', 'of']),
    place,
    problems,
  );
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

const isCommon = ([key]: readonly [string, unknown]): boolean => Object.hasOwn(commonKeys, key);

function readDependency({ name, place, keys, textual }: Entry, context: Context): Dependency | undefined {
  const { env, resolve, settings, problems, warn } = context;
  const { kind: kindName, ...rest } = keys;
  const kind = kinds.find((candidate) => candidate.name === kindName);
  if (!kind) {
    problems.push({ place, message: kindProblem(kindName) });
    return undefined;
  }
  const shared = Object.fromEntries(Object.entries(rest).filter(isCommon));
  const own = Object.fromEntries(Object.entries(rest).filter((entry) => !isCommon(entry)));
  const reading = { textual, resolve, warn: (text: string): void => warn(`${place}: ${text}`) };
  const alsoKnown = ['kind', 'name', ...Object.keys(commonKeys)];
  const read = orReport(() => readKeys(commonKeys, shared, reading), place, problems);
  const probe = orReport(() => kind.read(own, reading, env, alsoKnown), place, problems);
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
