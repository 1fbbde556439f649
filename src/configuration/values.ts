import * as z from 'zod/mini';
import { parseDuration } from '../durations.ts';
import { Mistake, type Value, type Values } from '../probes/kind.ts';
import { asReference, type Reference } from './references.ts';

/** A part of a JSON Schema: what it says about one value. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** How one value is read, whatever notation it has. */
export interface Leaf<T> {
  readonly description: string;
  /** It may be any JSON value: what looks like a reference is none. */
  readonly literal?: boolean;
  /** What a value may be that is no reference. */
  readonly schema: JsonSchema;
  /**
   * @param textual the value comes from a text: from an option, a variable or a reference
   * @throws {Mistake}
   */
  read(value: unknown, textual: boolean): T;
  /** @returns the value as it may be printed */
  print(value: unknown): unknown;
}

const leaves = new WeakMap<object, Leaf<unknown>>();
const descriptions = new WeakMap<object, string>();

function describe<S extends object>(description: string, schema: S): S {
  descriptions.set(schema, description);
  return schema;
}

/** @returns what a schema that holds other values is for */
export function descriptionOf(schema: object): string | undefined {
  return descriptions.get(schema);
}

/** @returns how a value's schema reads, prints and describes; nothing for one that holds other values */
export function leafOf(schema: object): Leaf<unknown> | undefined {
  return leaves.get(schema);
}

/**
 * The vocabulary of kinds, where each value may also be a reference.
 *
 * @param resolve yields the text that a reference names, or throws a {@link Mistake}
 * @param allTextual whether all values are texts, as in one-line targets: then numbers and booleans are spelled out
 */
export function createValues(resolve: (reference: Reference) => string, allTextual = false): Values {
  function value<T>(leaf: Leaf<T>): Value<T> {
    const schema = z.pipe(
      z.unknown(),
      z.transform((given, context) => {
        let read = given;
        try {
          const reference = leaf.literal === true ? undefined : asReference(given);
          if (reference) read = resolve(reference);
          return leaf.read(read, allTextual || reference !== undefined);
        } catch (error) {
          if (!(error instanceof Mistake)) throw error;
          // What stands elsewhere may be secret, and is never repeated.
          const message =
            typeof read === 'string' && read !== given ? error.message.replaceAll(read, '…') : error.message;
          context.issues.push({ code: 'custom', message, input: given });
          return z.NEVER;
        }
      }),
    );
    leaves.set(schema, leaf);
    return schema;
  }

  return {
    text: (description) => value({ description, schema: textSchema, read: readText, print: asItIs }),
    secret: (description) => value({ description, schema: textSchema, read: readText, print: () => masked }),
    parsed: (description, { parse, print }) =>
      value({
        description,
        schema: textSchema,
        read: (given) => parse(readText(given)),
        print: (given) => print(readText(given)),
      }),
    port: (description) => value(number(description, { minimum: 1, maximum: 65_535 }, true, 'a port')),
    integer: (description, range) => value(number(description, range, true, 'a whole number')),
    number: (description, range) => value(number(description, range, false, 'a number')),
    limit: (description) =>
      value({ ...duration(description), read: (given) => readDuration(given) || Infinity }),
    delay: (description) => value(duration(description)),
    boolean: (description) =>
      value({
        description,
        schema: { type: 'boolean' },
        read: (given, textual) => (textual ? readBoolean(given) : readTyped(given)),
        print: readBoolean,
      }),
    choice: (description, choices) =>
      value({
        description,
        schema: { enum: choices },
        read(given) {
          const text = readText(given);
          const chosen = choices.find((choice) => choice === text);
          if (chosen === undefined) throw new Mistake(`expected one of ${choices.join(', ')}`);
          return chosen;
        },
        print: asItIs,
      }),
    secretTexts: (description) =>
      describe(
        description,
        z.array(
          value({ description: 'One of them.', schema: textSchema, read: readText, print: () => masked }),
        ),
      ),
    texts: (description) =>
      describe(
        description,
        z.array(value({ description: 'One of them.', schema: textSchema, read: readText, print: asItIs })),
      ),
    json: (description) =>
      value({ description, literal: true, schema: {}, read: (given) => given, print: () => masked }),
    object: (description, shape) => describe(description, z.strictObject(shape)),
    secrets: (description) =>
      describe(
        description,
        z.record(
          z.string(),
          value({ description: 'One of them.', schema: textSchema, read: readText, print: () => masked }),
        ),
      ),
    optional: (inner) => z.optional(inner),
    withDefault: (inner, whenMissing) => z.prefault(inner, whenMissing),
  };
}

const masked = '***';
/** Whole characters, without NUL. */
const textSchema: JsonSchema = { type: 'string', pattern: String.raw`^[^\0\p{Cs}]+$` };
const asItIs = (given: unknown): unknown => given;

function readText(given: unknown): string {
  if (typeof given === 'number' || typeof given === 'boolean')
    throw new Mistake('expected a text, in quotes');
  if (typeof given !== 'string') throw new Mistake('expected a text');
  if (given === '') throw new Mistake('expected a text that is not empty');
  if (given.includes('\0') || !given.isWellFormed())
    throw new Mistake('expected a text of whole characters, without NUL');
  return given;
}

function number(
  description: string,
  { minimum, maximum }: { minimum: number; maximum: number },
  whole: boolean,
  what: string,
): Leaf<number> {
  return {
    description,
    schema: { type: whole ? 'integer' : 'number', minimum, maximum },
    read(given, textual) {
      const spelled = textual && typeof given === 'string' && /^\d{1,15}(?:\.\d{1,15})?$/u.test(given);
      const read = spelled ? Number(given) : given;
      const fits =
        typeof read === 'number' && read >= minimum && read <= maximum && (!whole || Number.isInteger(read));
      if (!fits) throw new Mistake(`expected ${what} from ${minimum} to ${maximum}`);
      return read;
    },
    print: Number,
  };
}

const durationPattern = String.raw`^(?=.)(?:0+|(?:\d+(?:\.\d+)?h)?(?:\d+(?:\.\d+)?m(?!s))?(?:\d+(?:\.\d+)?s)?(?:\d+(?:\.\d+)?ms)?)$`;

const duration = (description: string): Leaf<number> => ({
  description,
  schema: { anyOf: [{ type: 'string', pattern: durationPattern }, { const: 0 }] },
  read: readDuration,
  print: asItIs,
});

function readDuration(given: unknown): number {
  try {
    return parseDuration(typeof given === 'number' ? String(given) : readText(given));
  } catch (error) {
    throw error instanceof RangeError ? new Mistake(error.message) : error;
  }
}

const yes = new Set(['1', 'true', 'yes', 'on']);
const no = new Set(['0', 'false', 'no', 'off']);

function readTyped(given: unknown): boolean {
  if (typeof given !== 'boolean') throw new Mistake('expected true or false');
  return given;
}

/** @throws {Mistake} */
export function readBoolean(given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  const text = typeof given === 'string' ? given.toLowerCase() : '';
  if (yes.has(text)) return true;
  if (no.has(text)) return false;
  throw new Mistake('expected 1, true, yes or on; or 0, false, no or off');
}
