import * as z from 'zod/mini';
import { kinds } from '../probes/index.ts';
import type { Environment, Values } from '../probes/kind.ts';
import type { Dependency } from '../waiting/until-ready.ts';
import { suggest, type Problem } from './problems.ts';
import type { Entry } from './targets.ts';

/** A dependency as it was found. */
export interface Found {
  /** Given by the user, as a key of a map, a `name` or a variable's name. */
  readonly name: string | undefined;
  readonly place: string;
  /** Not validated yet: from a document it may be anything. */
  readonly entry: Entry;
}

/** What every kind's keys stand beside, `kind` and `name` apart. */
export const commonSchema = (values: Values) =>
  z.strictObject({
    timeout: values.optional(values.limit('Its own limit, beside that of the whole wait.')),
    attemptTimeout: values.optional(values.limit('One attempt, name look-up and everything included.')),
    backoff: z.optional(
      z.strictObject({
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
  });

/**
 * Validates one dependency.
 *
 * @param problems gets what is wrong
 * @returns nothing where something is
 */
export function readDependency(
  { name, place, entry }: Found,
  values: Values,
  attemptTimeout: number,
  env: Environment,
  problems: Problem[],
): Dependency | undefined {
  const kind = kinds.find((candidate) => candidate.name === entry['kind']);
  if (!kind) {
    problems.push({ place, message: kindProblem(entry['kind']) });
    return undefined;
  }
  const common = commonSchema(values);
  const commonKeys = Object.keys(common.def.shape);
  const own = kind.keys(values);
  const known = ['kind', 'name', ...commonKeys, ...Object.keys(own.def.shape)];

  const { kind: _kind, name: _name, ...rest } = entry;
  const shared = pick(rest, (key) => commonKeys.includes(key));
  const remaining = pick(rest, (key) => !commonKeys.includes(key));
  const before = problems.length;
  const read = accept(common.safeParse(shared), place, known, problems);
  const probe = accept(kind.schema(values, env).safeParse(remaining), place, known, problems);
  if (!read || !probe || problems.length > before) return undefined;
  return {
    name: name ?? `${probe.kind} ${probe.target}`,
    probe,
    timeout: read.timeout ?? Infinity,
    attemptTimeout: read.attemptTimeout ?? attemptTimeout,
    backoff: read.backoff,
  };
}

function kindProblem(kind: unknown): string {
  const known = kinds.map((candidate) => candidate.name);
  if (kind === undefined) return `"kind" is missing; known: ${known.join(', ')}`;
  return `"kind" is not known; ${suggest(typeof kind === 'string' ? kind : '', known)}`;
}

const pick = (entry: Entry, wanted: (key: string) => boolean): Entry =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => wanted(key)));

/** @returns what was read, or nothing, and then `problems` has got everything that is wrong with it, in our words */
export function accept<T>(
  result: z.core.util.SafeParseResult<T>,
  place: string,
  known: readonly string[],
  problems: Problem[],
): T | undefined {
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const at = [place, ...issue.path.map(String)].join('.');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) problems.push(unknownKey(key, at, known));
    } else {
      const missing = issue.input === undefined && issue.code !== 'custom';
      problems.push({ place: at, message: missing ? 'is missing' : issue.message });
    }
  }
  return undefined;
}

/** A key that is no word may be a value that strayed, the rest of a password behind a # for one. */
function unknownKey(key: string, place: string, known: readonly string[]): Problem {
  const shown = /^[a-z][a-z0-9_-]{0,40}$/iu.test(key) && !place.includes('item') ? ` "${key}"` : '';
  return { place, message: `unknown key${shown}; ${suggest(key, known)}` };
}
