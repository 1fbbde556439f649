import * as z from 'zod/mini';
import type { Lookup } from './lookup.ts';

/** What one attempt may use. */
export interface AttemptContext {
  /** Aborted at the attempt's limit; the attempt then fails at once with the code `TIMEOUT`. */
  readonly signal: AbortSignal;
  readonly lookup: Lookup;
}

/** One dependency's check, made from its keys and ready to run. */
export interface Probe {
  /** The kind's name, such as `postgres`. */
  readonly kind: string;
  /** What is checked, for people: never a secret in it. */
  readonly target: string;
  /**
   * Looks once whether the dependency works, and leaves nothing open, whatever happens.
   *
   * @throws {NotReady} it does not
   */
  attempt(context: AttemptContext): Promise<void>;
  /**
   * Calls back when something changed that may have made the dependency ready; never twice is promised, nor once.
   *
   * @returns what ends it
   */
  watch?(changed: () => void): () => void;
}

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

/** An environment, as `process.env` is one. */
export type Environment = Readonly<Record<string, string | undefined>>;

type Shape = Readonly<Record<string, z.ZodMiniType>>;

/** The schema of one value that a document may give: itself, or a reference to where it stands. */
export type Value<T> = z.ZodMiniType<T>;

/** A text that means something: how it is read, and what of it may be printed. */
export interface Notation<T> {
  /** @throws {Mistake} the text is not in this notation */
  readonly parse: (text: string) => T;
  /** @returns the text without what may be secret in it */
  readonly print: (text: string) => string;
}

/** The vocabulary that a kind declares its keys in. Each description ends up in the JSON Schema. */
export interface Values {
  text(description: string): Value<string>;
  /** A text that is never printed. */
  secret(description: string): Value<string>;
  parsed<T>(description: string, notation: Notation<T>): Value<T>;
  /** 1 to 65535. */
  port(description: string): Value<number>;
  integer(description: string, range: { minimum: number; maximum: number }): Value<number>;
  /** In milliseconds; `0` means no limit, and becomes `Infinity`. */
  limit(description: string): Value<number>;
  /** In milliseconds. */
  delay(description: string): Value<number>;
  number(description: string, range: { minimum: number; maximum: number }): Value<number>;
  boolean(description: string): Value<boolean>;
  choice<const C extends string>(description: string, choices: readonly C[]): Value<C>;
  /** A list of texts. */
  texts(description: string): Value<readonly string[]>;
  /** A list of texts that are never printed. */
  secretTexts(description: string): Value<readonly string[]>;
  /** Any JSON value; never printed. */
  json(description: string): Value<unknown>;
  /** Values that belong together. */
  object<S extends Shape>(description: string, shape: S): Value<z.output<z.ZodMiniObject<S>>>;
  /** A map of texts whose values are never printed. */
  secrets(description: string): Value<Readonly<Record<string, string>>>;
  /** A value that may be left out. */
  optional<T>(value: Value<T>): Value<T | undefined>;
  /** @param whenMissing what a document would have to say to get the default */
  withDefault<T>(
    value: Value<T>,
    whenMissing: string | number | boolean | Readonly<Record<string, string>>,
  ): Value<T>;
}

interface KindDefinition<S extends Shape> {
  readonly name: string;
  readonly summary: string;
  /** The schemes of the target URLs that it reads, without the colon. */
  readonly schemes: readonly string[];
  /** Its own keys. */
  shape(values: Values): S;
  /**
   * @param target one line such as `tcp://db:5432`, without options
   * @returns its keys, as a document would give them
   * @throws {Mistake}
   */
  readonly fromTarget: (target: string) => Readonly<Record<string, string>>;
  /**
   * @param env the app's environment
   * @throws {Mistake} the keys contradict each other, or one that is needed is missing
   */
  probe(keys: z.output<z.ZodMiniObject<S>>, env: Environment): Probe;
}

/** One kind of dependency. A new kind is one file that exports one of these, and one line in `index.ts`. */
export interface Kind extends Pick<KindDefinition<Shape>, 'name' | 'summary' | 'schemes' | 'fromTarget'> {
  /** The schema of its own keys. */
  keys(values: Values): z.ZodMiniObject;
  /** The same, read into a probe. */
  schema(values: Values, env: Environment): z.ZodMiniType<Probe>;
}

export function defineKind<S extends Shape>(definition: KindDefinition<S>): Kind {
  const keys = (values: Values): z.ZodMiniObject<S> => z.strictObject(definition.shape(values));
  return {
    name: definition.name,
    summary: definition.summary,
    schemes: definition.schemes,
    fromTarget: definition.fromTarget,
    keys,
    schema: (values, env) =>
      z.pipe(
        keys(values),
        z.transform((read, context) => {
          try {
            return definition.probe(read, env);
          } catch (error) {
            if (!(error instanceof Mistake)) throw error;
            context.issues.push({
              code: 'custom',
              message: error.message,
              input: read,
              path: error.key === undefined ? [] : [error.key],
            });
            return z.NEVER;
          }
        }),
      ),
  };
}
