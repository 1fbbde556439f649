import { unknownPart, unknownWord } from '../spelling.ts';
import { Mistake, Mistakes, mistakesOf, type Warn } from './mistake.ts';

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
  readonly warn?: Warn;
}

/** How one value is read, printed and described. */
export interface Codec<T> {
  /**
   * @param given `undefined` where it is left out
   * @throws {Mistake} or several: {@link mistakesOf}
   */
  readonly read: (given: unknown, reading: Reading) => T;
  /** @returns of a value as it was given what may be printed */
  readonly print: (given: unknown) => unknown;
  readonly describe: () => JsonSchema;
  readonly isOptional?: true;
  /** What the value is made of, where it is an object. */
  readonly keys?: Keys;
}

/** The codecs of an object, by key. */
export type Keys = Readonly<Record<string, Codec<unknown>>>;

export type ValuesOf<K extends Keys> = { readonly [N in keyof K]: K[N] extends Codec<infer T> ? T : never };

type Part<T> = readonly [key: string | number, read: () => T];

/** Reads all parts of a value, and says of each what is wrong with it. */
function readParts<T>(parts: readonly Part<T>[], others: readonly Mistake[] = []): (readonly [string, T])[] {
  const mistakes: Mistake[] = [...others];
  const values = parts.flatMap(([key, read]) => {
    try {
      return [[String(key), read()] as const];
    } catch (error) {
      for (const { message, path } of mistakesOf(error)) mistakes.push(new Mistake(message, key, ...path));
      return [];
    }
  });
  if (mistakes.length > 0) throw new Mistakes(mistakes);
  return values;
}

/**
 * Reads an object by the codecs of its keys.
 *
 * @param alsoKnown keys that are read elsewhere, and may be meant by one that is not known
 * @throws all that is wrong: {@link mistakesOf}
 */
export function readKeys<K extends Keys>(
  keys: K,
  given: unknown,
  reading: Reading,
  alsoKnown: readonly string[] = [],
): ValuesOf<K> {
  if (!isObject(given) || Array.isArray(given)) throw new Mistake('expected an object');
  const values = new Map(Object.entries(given));
  const known = [...alsoKnown, ...Object.keys(keys)];
  const unknown = [...values.keys()]
    .filter((key) => !Object.hasOwn(keys, key))
    .map((key) => new Mistake((reading.textual ? unknownPart : unknownWord)('key', key, known)));
  const parts = Object.entries(keys).map(([key, codec]): Part<unknown> => [
    key,
    () => {
      const value = values.get(key);
      if (value === undefined && !codec.isOptional) throw new Mistake('is missing');
      return codec.read(value, reading);
    },
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each value is its codec's; no type follows that through a list
  return Object.fromEntries(readParts(parts, unknown)) as ValuesOf<K>;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What stands in place of what may be secret. */
export const masked = '***';

const itemsOf = (given: unknown): unknown => (typeof given === 'string' ? given.split(',') : given);

/** In a one-line target its items stand with commas in between. */
export const list = <T>(description: string, item: Codec<T>): Codec<readonly T[]> => ({
  read(given, reading) {
    const items = reading.textual ? itemsOf(given) : given;
    if (!Array.isArray(items)) throw new Mistake('expected a list');
    return readParts(items.map((one: unknown, index): Part<T> => [index, () => item.read(one, reading)])).map(
      ([, value]) => value,
    );
  },
  print: (given) => {
    const items = itemsOf(given);
    return Array.isArray(items) ? items.map((one: unknown) => item.print(one)) : masked;
  },
  describe: () => ({ description, type: 'array', items: item.describe() }),
});

/** A map by names that are the user's. */
export const map = <T>(description: string, value: Codec<T>): Codec<Readonly<Record<string, T>>> => ({
  read(given, reading) {
    if (!isObject(given) || Array.isArray(given)) throw new Mistake('expected a map');
    const parts = Object.entries(given).map(([name, one]): Part<T> => [name, () => value.read(one, reading)]);
    return Object.fromEntries(readParts(parts));
  },
  print: (given) =>
    isObject(given)
      ? Object.fromEntries(Object.entries(given).map(([name, one]) => [name, value.print(one)]))
      : masked,
  describe: () => ({ description, type: 'object', additionalProperties: value.describe() }),
});

/** Values that belong together. */
export const object = <K extends Keys>(description: string, keys: K): Codec<ValuesOf<K>> => ({
  read: (given, reading) => readKeys(keys, given, reading),
  print: (given) => (isObject(given) ? printKeys(keys, given) : masked),
  describe: () => ({ description, ...describeKeys(keys) }),
  keys,
});

/** Any JSON value, never printed: what looks like a reference is none. */
export const json = (description: string): Codec<unknown> => ({
  read: (given) => given,
  print: () => masked,
  describe: () => ({ description }),
});

/** A value that may be left out. */
export const optional = <T>(codec: Codec<T>): Codec<T | undefined> => ({
  ...codec,
  read: (given, reading) => (given === undefined ? undefined : codec.read(given, reading)),
  print: (given) => (given === undefined ? undefined : codec.print(given)),
  isOptional: true,
});

/** @param whenMissing what a document would have to say to get the default */
export const withDefault = <T>(
  codec: Codec<T>,
  whenMissing: string | number | boolean | Readonly<Record<string, string>>,
): Codec<T> => ({
  ...codec,
  read: (given, reading) => codec.read(given === undefined ? whenMissing : given, reading),
  print: (given) => codec.print(given === undefined ? whenMissing : given),
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
    required: Object.keys(keys).filter((name) => !keys[name]?.isOptional),
    additionalProperties: false,
  };
}
