import * as z from 'zod/mini';
import { kinds } from '../probes/index.ts';
import type { Dependency, Group, Requirement } from '../waiting/requirement.ts';
import { quote } from '../probes/not-ready.ts';
import type { EntrySchemas } from './entry-schemas.ts';
import { accept, suggest, type Problem } from './problems.ts';
import type { Entry } from './targets.ts';

/** A dependency as it was found. */
export interface Found {
  /** Given by the user, as a key of a map, a `name` or a variable's name. */
  readonly name: string | undefined;
  readonly place: string;
  /** Not validated yet: from a document it may be anything. */
  readonly entry: Entry;
  /** It is a one-line target: its values are texts, and what it holds is not repeated. */
  readonly isText: boolean;
  /** What a group is made of. */
  readonly members?: readonly Found[];
}

export interface Reading {
  /** For documents, where a number is a number. */
  readonly typed: EntrySchemas;
  /** For one-line targets. */
  readonly textual: EntrySchemas;
  /** For dependencies that have none of their own, in milliseconds, or `Infinity`. */
  readonly attemptTimeout: number;
  /** Gets what is wrong. */
  readonly problems: Problem[];
}

/** @returns a validated dependency or group; nothing where something is wrong with it */
export function readRequirement(found: Found, reading: Reading): Requirement | undefined {
  return found.members ? readGroup(found, found.members, reading) : readDependency(found, reading);
}

function readGroup(
  { name, place, entry }: Found,
  found: readonly Found[],
  reading: Reading,
): Group | undefined {
  const { typed, problems } = reading;
  const { name: _name, anyOf, allOf, of, ...rest } = entry;
  const known = ['name', 'anyOf', 'allOf', 'of', 'atLeast', 'required'];
  const read = accept(typed.group().safeParse(rest), place, problems, { known });
  const members = found.flatMap((member) => {
    const requirement = readRequirement(member, reading);
    if (requirement?.required === false)
      problems.push({
        place: `${member.place}.required`,
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
  return { name: name ?? `${derived} ${members.length}`, required: read.required, members, atLeast };
}

function readDependency({ name, place, entry, isText }: Found, reading: Reading): Dependency | undefined {
  const { problems } = reading;
  const schemas = isText ? reading.textual : reading.typed;
  const kind = kinds.find((candidate) => candidate.name === entry['kind']);
  if (!kind) {
    problems.push({ place, message: kindProblem(entry['kind']) });
    return undefined;
  }
  const common = schemas.common();
  const own = schemas.ofKind(kind);
  const { kind: _kind, name: _name, ...rest } = entry;
  const shared = pick(rest, (key) => Object.hasOwn(common.def.shape, key));
  const remaining = pick(rest, (key) => !Object.hasOwn(common.def.shape, key));
  const shape = { ...common.def.shape, ...own.shape };
  const known = ['kind', 'name', ...Object.keys(shape)];
  const keys = { known, quotes: !isText, inside: (path: readonly PropertyKey[]) => keysAt(shape, path) };
  const read = accept(common.safeParse(shared), place, problems, keys);
  const probe = accept(own.schema.safeParse(remaining), place, problems, keys);
  if (!read || !probe) return undefined;
  const { timeout = Infinity, attemptTimeout = reading.attemptTimeout, ...patience } = read;
  return {
    ...patience,
    name: name ?? quote(`${read.invert ? 'no ' : ''}${probe.kind} ${probe.target}`),
    probe,
    timeout,
    attemptTimeout,
    backoff: read.backoff,
  };
}

function kindProblem(kind: unknown): string {
  const known = kinds.map((candidate) => candidate.name);
  if (kind === undefined) return `"kind" is missing; ${suggest('', known)}`;
  return `"kind" is not known; ${suggest(typeof kind === 'string' ? kind : '', known)}`;
}

/** @returns the keys of what is nested at a path */
function keysAt(shape: Readonly<Record<string, z.core.$ZodType>>, path: readonly PropertyKey[]): string[] {
  const [key, ...rest] = path;
  if (key === undefined) return Object.keys(shape);
  let schema = shape[String(key)];
  while (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniPrefault)
    schema = schema.def.innerType;
  return schema instanceof z.ZodMiniObject ? keysAt(schema.def.shape, rest) : [];
}

const pick = (entry: Entry, wanted: (key: string) => boolean): Entry =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => wanted(key)));
