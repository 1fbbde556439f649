import type { Lookup } from './lookup.ts';
import { readKeys, type Environment, type Keys, type Reading, type ValuesOf } from './vocabulary.ts';

/** What one attempt may use. */
export interface AttemptContext {
  /**
   * Aborted at the attempt's limit, and the attempt then fails at once with the code `TIMEOUT`; also once it has ended, so
   * that nothing goes on behind it.
   */
  readonly signal: AbortSignal;
  readonly lookup: Lookup;
  /** Whether no other attempt follows, so that what takes several looks must have them in this one. */
  readonly once?: boolean;
}

/** How a failure is most often cured, by its code. */
export type Hints = Readonly<Record<string, string>>;

/** What a kind makes of its keys. */
interface Check {
  /** What is checked, for people: never a secret in it. */
  readonly target: string;
  /**
   * Checks once whether the dependency works, and leaves nothing open, whatever happens.
   *
   * @throws {NotReady} it does not
   */
  attempt(context: AttemptContext): Promise<void>;
  /**
   * Calls back when something may have made the dependency ready, and once when it has begun to watch: what happened
   * before that is seen by another look. It may call too often, and may miss a change.
   *
   * @returns what ends it
   */
  watch?(changed: () => void): () => void;
}

/** One dependency's check, made from its keys and ready to run. */
export interface Probe extends Check {
  /** The kind's name. */
  readonly kind: string;
  readonly hints?: () => Hints;
}

/** What each kind says of itself. */
interface Description {
  readonly name: string;
  /** When it is ready, in words that follow "ready when". */
  readonly readyWhen: string;
  /** Targets of this kind, the usual one first: for `--help` and the README. */
  readonly examples: readonly string[];
  /** The schemes of the target URLs that it reads, without the colon. */
  readonly schemes: readonly string[];
  /** What a target may look like that has no `://`. */
  readonly shorthand?: RegExp;
  /** Whether a target may name several hosts, with commas in between, or with which of its schemes. */
  readonly severalHosts?: boolean | readonly string[];
  /** Asked for only where something failed. */
  readonly hints: () => Hints;
  /** What each text looks like that {@link recognises} accepts: to ask that one loads the kind. */
  readonly resembles?: RegExp;
  /** @returns whether a text without one of the schemes is one target of this kind: a connection string, another scheme */
  readonly recognises?: (text: string) => boolean;
  /**
   * @param target one line such as `tcp://db:5432`, without options
   * @returns its keys, as a document would give them
   * @throws {Mistake}
   */
  readonly fromTarget?: (target: string) => Readonly<Record<string, string>>;
}

interface Definition<K extends Keys> extends Description {
  /** Its own keys. */
  readonly keys: K;
  /**
   * @param env the app's environment
   * @throws {Mistake} the keys contradict each other, or one that is needed is missing
   */
  probe(values: ValuesOf<K>, env: Environment): Check;
}

/** One kind of dependency. A new kind is one folder that exports one of these, and one line in `index.ts`. */
export interface Kind extends Description {
  readonly keys: Keys;
  /**
   * Reads its own keys into a probe.
   *
   * @param alsoKnown the keys that every kind has
   * @throws {Mistake} or several
   */
  read(given: unknown, reading: Reading, env: Environment, alsoKnown?: readonly string[]): Probe;
}

export function defineKind<K extends Keys>(definition: Definition<K>): Kind {
  const { name, keys } = definition;
  let table: Hints | undefined;
  // Each dependency of this kind asks for them.
  const hints = (): Hints => (table ??= definition.hints());
  return {
    ...definition,
    hints,
    read(given, reading, env, alsoKnown) {
      const values = readKeys(keys, given, reading, alsoKnown);
      const check = definition.probe(values, env);
      return { kind: name, hints, ...check };
    },
  };
}
