import * as z from 'zod/mini';
import type { Environment, Kind, Probe, Values } from '../probes/kind.ts';

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

type Shape = Readonly<Record<string, z.core.$ZodType>>;

/** What entries are read with. Each schema is made once, and when it is needed: that takes longer than its use. */
export interface EntrySchemas {
  readonly common: () => ReturnType<typeof commonSchema>;
  readonly group: () => ReturnType<typeof groupSchema>;
  /** @returns a kind's own keys, and what reads them into a probe */
  readonly ofKind: (kind: Kind) => { readonly shape: Shape; readonly schema: z.ZodMiniType<Probe> };
}

export function entrySchemas(values: Values, env: Environment): EntrySchemas {
  return {
    common: once(() => commonSchema(values)),
    group: once(() => groupSchema(values)),
    ofKind: oncePer((kind) => ({ shape: kind.keys(values).def.shape, schema: kind.schema(values, env) })),
  };
}

function oncePer<K, T>(make: (key: K) => T): (key: K) => T {
  const made = new Map<K, T>();
  return (key) => {
    const found = made.get(key) ?? make(key);
    made.set(key, found);
    return found;
  };
}

function once<T>(make: () => T): () => T {
  const only = oncePer(make);
  return () => only(undefined);
}
