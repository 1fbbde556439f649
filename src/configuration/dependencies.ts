import * as z from 'zod/mini';
import { kinds } from '../probes/index.ts';
import type { Environment, Values } from '../probes/kind.ts';
import type { Dependency, Group, Requirement } from '../waiting/requirement.ts';
import { accept, suggest, type Problem } from './problems.ts';
import type { Entry } from './targets.ts';

/** A dependency as it was found. */
export interface Found {
  /** Given by the user, as a key of a map, a `name` or a variable's name. */
  readonly name: string | undefined;
  readonly place: string;
  /** Not validated yet: from a document it may be anything. */
  readonly entry: Entry;
  /** What a group is made of. */
  readonly members?: readonly Found[];
}

/** What every kind's keys stand beside, `kind` and `name` apart. */
export const commonSchema = (values: Values) =>
  z.strictObject({
    timeout: values.optional(values.limit('Its own limit, beside that of the whole wait.')),
    attemptTimeout: values.optional(values.limit('One attempt, name look-up and everything included.')),
    backoff: values.optional(
      values.object('Pauses that grow by a factor, in place of those that depend on who answered.', {
        initial: values.withDefault(values.delay('The first pause.'), '100ms'),
        factor: values.withDefault(
          values.number('What each pause is multiplied by.', { minimum: 1, maximum: 100 }),
          1.5,
        ),
        max: values.withDefault(values.delay('The longest pause.'), '5s'),
        jitter: values.withDefault(
          values.number('The share of a pause that is left to chance.', { minimum: 0, maximum: 1 }),
          0.5,
        ),
      }),
    ),
    initialDelay: values.withDefault(values.delay('How long before the first attempt.'), '0'),
    successes: values.withDefault(
      values.integer('How many attempts in a row must succeed.', { minimum: 1, maximum: 1000 }),
      1,
    ),
    required: values.withDefault(
      values.boolean('Whether it is waited for; one that is not is only reported.'),
      true,
    ),
    invert: values.withDefault(values.boolean('Ready when the check fails.'), false),
    failFast: values.withDefault(
      values.boolean("Give up at the first failure that waiting can't cure."),
      false,
    ),
  });

/** The keys of a group, `name` and those that list its members apart. */
export const groupSchema = (values: Values) =>
  z.strictObject({
    atLeast: values.optional(
      values.integer('How many of the members must be ready.', { minimum: 1, maximum: 1_000_000 }),
    ),
    required: values.withDefault(values.boolean('Whether it is waited for.'), true),
  });

export interface Reading {
  readonly values: Values;
  readonly env: Environment;
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
  const { values, problems } = reading;
  const { name: _name, anyOf, allOf, of: _of, ...rest } = entry;
  const known = ['name', 'anyOf', 'allOf', 'of', 'atLeast', 'required'];
  const read = accept(groupSchema(values).safeParse(rest), place, known, problems);
  const members = found.flatMap((member) => readRequirement(member, reading) ?? []);
  for (const [index, member] of members.entries()) {
    if (!member.required) {
      problems.push({
        place: `${found[index]?.place}.required`,
        message: 'a member of a group counts by the group alone',
      });
    }
  }
  if (!read || members.length < found.length) return undefined;
  const atLeast = read.atLeast ?? (anyOf === undefined ? members.length : 1);
  if (atLeast > members.length) {
    problems.push({ place: `${place}.atLeast`, message: `there are only ${members.length} members` });
  }
  const derived = anyOf !== undefined ? 'any of' : allOf !== undefined ? 'all of' : `${atLeast} of`;
  return { name: name ?? `${derived} ${members.length}`, required: read.required, members, atLeast };
}

function readDependency({ name, place, entry }: Found, reading: Reading): Dependency | undefined {
  const { values, env, problems } = reading;
  const kind = kinds.find((candidate) => candidate.name === entry['kind']);
  if (!kind) {
    problems.push({ place, message: kindProblem(entry['kind']) });
    return undefined;
  }
  const common = commonSchema(values);
  const commonKeys = Object.keys(common.def.shape);
  const known = ['kind', 'name', ...commonKeys, ...Object.keys(kind.keys(values).def.shape)];

  const { kind: _kind, name: _name, ...rest } = entry;
  const shared = pick(rest, (key) => commonKeys.includes(key));
  const remaining = pick(rest, (key) => !commonKeys.includes(key));
  const read = accept(common.safeParse(shared), place, known, problems);
  const probe = accept(kind.schema(values, env).safeParse(remaining), place, known, problems);
  if (!read || !probe) return undefined;
  const { timeout = Infinity, attemptTimeout = reading.attemptTimeout, ...patience } = read;
  return {
    ...patience,
    name: name ?? `${read.invert ? 'no ' : ''}${probe.kind} ${probe.target}`,
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

const pick = (entry: Entry, wanted: (key: string) => boolean): Entry =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => wanted(key)));
