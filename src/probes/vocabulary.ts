import { parseDuration } from '../durations.ts';
import { isObject, masked, type Codec, type JsonSchema } from './codec.ts';
import { Mistake, printable, rejectServiceUrl, type Warn } from './mistake.ts';

export * from './codec.ts';
export * from './mistake.ts';

/** A text that means something: how it is read, and what of it may be printed. */
export interface Notation<T> {
  /** @throws {Mistake} the text is not in this notation */
  readonly parse: (text: string, warn?: Warn) => T;
  /** @returns the text without what may be secret in it */
  readonly print: (text: string) => string;
}

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/** A value that holds no others, and in whose place a reference may stand. */
interface Leaf<T> {
  readonly description: string;
  /** What a value may be that is no reference. */
  readonly shape: JsonSchema;
  /**
   * @param textual the value comes from a text: from an option, a variable or a reference
   * @throws {Mistake}
   */
  readonly read: (value: unknown, textual: boolean, warn?: Warn) => T;
  readonly print: (value: unknown) => unknown;
}

function leaf<T>({ description, shape, read, print }: Leaf<T>): Codec<T> {
  return {
    read(given, { textual, resolve, warn }) {
      const found = resolve(given);
      if (found === undefined) return read(given, textual, warn);
      try {
        return read(found, true, warn);
      } catch (error) {
        // What stands elsewhere may be secret, and is never repeated.
        throw error instanceof Mistake && found !== ''
          ? new Mistake(error.message.replaceAll(found, '…'))
          : error;
      }
    },
    print: (given) => (isObject(given) ? given : print(given)),
    describe: () => ({ description, anyOf: [shape, { $ref: '#/$defs/reference' }] }),
  };
}

const mask = (): string => masked;
const asItIs = (given: unknown): unknown => given;

/** Whole characters, without NUL. */
const textShape: JsonSchema = { type: 'string', pattern: String.raw`^[^\0\p{Cs}]+$` };

/** The same without what may be secret. */
const nameShape: JsonSchema = {
  type: 'string',
  pattern: String.raw`^(?!.*(?:://|[^\s/@]:[^\s/@]*@))[^\p{Cc}\p{Cs}]+$`,
};

function readText(given: unknown): string {
  if (typeof given === 'number' || typeof given === 'boolean')
    throw new Mistake('expected a text, in quotes');
  if (typeof given !== 'string') throw new Mistake('expected a text');
  if (given === '') throw new Mistake('expected a text that is not empty');
  if (given.includes('\0') || !given.isWellFormed())
    throw new Mistake('expected a text of whole characters, without NUL');
  return given;
}

/** A text that is printed as it is: a name, a path. */
export const text = (description: string): Codec<string> =>
  leaf({ description, shape: nameShape, read: (given) => printable(readText(given)), print: asItIs });

/** A text that is never printed. */
export const secret = (description: string): Codec<string> =>
  leaf({ description, shape: textShape, read: readText, print: mask });

/** The same, and whether it came by a reference: then others shall not print it either. */
export const argument = (
  description: string,
): Codec<{ readonly text: string; readonly isReferred: boolean }> =>
  leaf({
    description,
    shape: textShape,
    read: (given, textual) => ({ text: readText(given), isReferred: textual }),
    print: mask,
  });

export const parsed = <T>(description: string, { parse, print }: Notation<T>): Codec<T> =>
  leaf({
    description,
    shape: textShape,
    read: (given, _textual, warn) => parse(readText(given), warn),
    print: (given) => print(readText(given)),
  });

function numeric(
  description: string,
  { minimum, maximum }: Range,
  whole: boolean,
  what: string,
): Codec<number> {
  return leaf({
    description,
    shape: { type: whole ? 'integer' : 'number', minimum, maximum },
    read(given, textual) {
      const spelled = textual && typeof given === 'string' && /^\d{1,15}(?:\.\d{1,15})?$/u.test(given);
      const read = spelled ? Number(given) : given;
      const fits =
        typeof read === 'number' && read >= minimum && read <= maximum && (!whole || Number.isInteger(read));
      if (typeof given === 'string') rejectServiceUrl(given);
      if (!fits) throw new Mistake(`expected ${what} from ${minimum} to ${maximum}`);
      return read;
    },
    print: Number,
  });
}

/** 1 to 65535. */
export const port = (description: string): Codec<number> =>
  numeric(description, { minimum: 1, maximum: 65_535 }, true, 'a port');

export const integer = (description: string, range: Range): Codec<number> =>
  numeric(description, range, true, 'a whole number');

export const number = (description: string, range: Range): Codec<number> =>
  numeric(description, range, false, 'a number');

const durationPattern = String.raw`^(?=.)(?:0+|(?:\d+(?:\.\d+)?h)?(?:\d+(?:\.\d+)?m(?!s))?(?:\d+(?:\.\d+)?s)?(?:\d+(?:\.\d+)?ms)?)$`;

function readDuration(given: unknown): number {
  try {
    return parseDuration(typeof given === 'number' ? String(given) : readText(given));
  } catch (error) {
    throw error instanceof RangeError ? new Mistake(error.message) : error;
  }
}

const duration = (description: string, read: (given: unknown) => number): Codec<number> =>
  leaf({
    description,
    shape: { anyOf: [{ type: 'string', pattern: durationPattern }, { const: 0 }] },
    read,
    print: asItIs,
  });

/** In milliseconds; `0` means no limit, and becomes `Infinity`. */
export const limit = (description: string): Codec<number> =>
  duration(description, (given) => readDuration(given) || Infinity);

/** In milliseconds. */
export const delay = (description: string): Codec<number> => duration(description, readDuration);

const yes = new Set(['1', 'true', 'yes', 'on']);
const no = new Set(['0', 'false', 'no', 'off']);

/** @throws {Mistake} */
export function readBoolean(given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  const word = typeof given === 'string' ? given.toLowerCase() : '';
  if (yes.has(word)) return true;
  if (no.has(word)) return false;
  throw new Mistake('expected 1, true, yes or on; or 0, false, no or off');
}

export const boolean = (description: string): Codec<boolean> =>
  leaf({
    description,
    shape: { type: 'boolean' },
    read(given, textual) {
      if (textual) return readBoolean(given);
      if (typeof given !== 'boolean') throw new Mistake('expected true or false');
      return given;
    },
    print: readBoolean,
  });

/** A number among the choices may be given as a number, or spelled. */
export const choice = <const C extends string | number>(
  description: string,
  choices: readonly C[],
): Codec<C> =>
  leaf({
    description,
    shape: { enum: choices },
    read(given, textual) {
      const chosen = choices.find((one) => one === given || (textual && String(one) === given));
      if (chosen === undefined) throw new Mistake(`expected one of ${choices.join(', ')}`);
      return chosen;
    },
    print: asItIs,
  });
