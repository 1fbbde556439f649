import * as z from 'zod/mini';

/** The variables that values, and the app, are read from. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value that can't be used; its message says what was expected and never repeats the value. */
export class Mistake extends Error {
  override readonly name = 'Mistake';
  /** The key that it is about, where it is not about the value just being read. */
  readonly key: string | undefined;

  constructor(message: string, key?: string) {
    super(message);
    this.key = key;
  }
}

/** A URL, what no terminal should get, or what looks like a user with a password: it strayed here. */
const strayed = /:\/\/|\p{Cc}|[^\s/@]:[^\s/@]*@/u;

/**
 * @returns the text, which may be printed
 * @throws {Mistake} it may hold a secret
 */
export function printable(given: string): string {
  if (strayed.test(given))
    throw new Mistake('expected no URL, no user:password@ and no control character here');
  return given;
}

/** A part of a JSON Schema: what it says about one value. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** How values are read in the place where they stand. */
export interface Reading {
  /** All are texts, as in a one-line target: numbers and booleans are spelled out. */
  readonly textual: boolean;
  /**
   * @returns the text that a reference names; nothing where the value is none
   * @throws {Mistake} the reference leads nowhere
   */
  readonly resolve: (value: unknown) => string | undefined;
}

/** How one value is read, printed and described. */
export interface Codec<T> {
  /** @returns what reads the value, or everything in it */
  readonly schema: (reading: Reading) => z.ZodMiniType<T>;
  /** @returns of a value as it was given what may be printed */
  readonly print: (given: unknown) => unknown;
  readonly describe: () => JsonSchema;
  readonly isOptional: boolean;
  /** What the value is made of, where it is an object. */
  readonly keys?: Keys;
}

/** The codecs of an object, by key. */
export type Keys = Readonly<Record<string, Codec<unknown>>>;

export type ValuesOf<K extends Keys> = { readonly [N in keyof K]: K[N] extends Codec<infer T> ? T : never };

/**
 * @param convert may throw a {@link Mistake}
 * @returns a schema that reads further what another one has read
 */
export function converted<T, U>(schema: z.ZodMiniType<T>, convert: (read: T) => U): z.ZodMiniType<U> {
  return z.pipe(
    schema,
    z.transform((read: T, context) => {
      try {
        return convert(read);
      } catch (error) {
        if (!(error instanceof Mistake)) throw error;
        const path = error.key === undefined ? [] : [error.key];
        context.issues.push({ code: 'custom', message: error.message, input: read, path });
        return z.NEVER;
      }
    }),
  );
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What stands in place of what may be secret. */
export const masked = '***';

const itemsOf = (given: unknown): unknown => (typeof given === 'string' ? given.split(',') : given);

/** In a one-line target its items stand with commas in between. */
export const list = <T>(description: string, item: Codec<T>): Codec<readonly T[]> => ({
  schema: (reading) =>
    z.pipe(
      converted(z.unknown(), (given) => (reading.textual ? itemsOf(given) : given)),
      z.array(item.schema(reading)),
    ),
  print: (given) => {
    const items = itemsOf(given);
    return Array.isArray(items) ? items.map((one: unknown) => item.print(one)) : masked;
  },
  describe: () => ({ description, type: 'array', items: item.describe() }),
  isOptional: false,
});

/** A map by names that are the user's. */
export const map = <T>(description: string, value: Codec<T>): Codec<Readonly<Record<string, T>>> => ({
  schema: (reading) => z.record(z.string(), value.schema(reading)),
  print: (given) =>
    isObject(given)
      ? Object.fromEntries(Object.entries(given).map(([name, one]) => [name, value.print(one)]))
      : masked,
  describe: () => ({ description, type: 'object', additionalProperties: value.describe() }),
  isOptional: false,
});

/** Values that belong together. */
export const object = <K extends Keys>(description: string, keys: K): Codec<ValuesOf<K>> => ({
  schema(reading) {
    const shape = Object.entries(keys).map(([name, codec]) => [name, codec.schema(reading)] as const);
    return z.pipe(z.strictObject(Object.fromEntries(shape)), z.custom<ValuesOf<K>>());
  },
  print: (given) => (isObject(given) ? printKeys(keys, given) : masked),
  describe: () => ({ description, ...describeKeys(keys) }),
  isOptional: false,
  keys,
});

/** A value that may be left out. */
export const optional = <T>(codec: Codec<T>): Codec<T | undefined> => ({
  ...codec,
  schema: (reading) => z.optional(codec.schema(reading)),
  print: (given) => (given === undefined ? undefined : codec.print(given)),
  isOptional: true,
});

/** @param whenMissing what a document would have to say to get the default */
export const withDefault = <T>(
  codec: Codec<T>,
  whenMissing: string | number | boolean | Readonly<Record<string, string>>,
): Codec<T> => ({
  ...codec,
  schema: (reading) => z.prefault(codec.schema(reading), whenMissing),
  print: (given) => codec.print(given ?? whenMissing),
  describe: () => ({ ...codec.describe(), default: whenMissing }),
  isOptional: true,
});

/** @returns of an object's values what may be printed, with the defaults of those that are missing */
export function printKeys(
  keys: Keys,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const printed = Object.entries(keys).map(
    ([name, codec]) =>
      [name, name in given || codec.isOptional ? codec.print(given[name]) : undefined] as const,
  );
  return Object.fromEntries(printed.filter(([, value]) => value !== undefined));
}

export function describeKeys(keys: Keys): JsonSchema & {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
} {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(keys).map(([name, codec]) => [name, codec.describe()])),
    required: Object.keys(keys).filter((name) => keys[name]?.isOptional === false),
    additionalProperties: false,
  };
}
