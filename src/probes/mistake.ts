import { nearlyKnown } from '../spelling.ts';

/** The variables that values, and the app, are read from. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Called with what is no mistake for sure. */
export type Warn = (text: string) => void;

/** Warns of a parameter that is passed over, and nearly a known one. */
export function warnOfSlip(name: string, known: readonly string[], warn: Warn): void {
  // What is no word may hold what no terminal should get.
  const meant = /^[\w ]+$/u.test(name) ? nearlyKnown(name, known) : undefined;
  if (meant !== undefined)
    warn(`the parameter "${name}" is not known, and is passed over; did you mean "${meant}"?`);
}

type Path = readonly (string | number)[];

/** A value that can't be used; its message says what was expected and never repeats the value. */
export class Mistake extends Error {
  override readonly name = 'Mistake';
  /** Where it is, below the value just being read. */
  readonly path: Path;

  constructor(message: string, ...path: Path) {
    super(message);
    this.path = path;
  }
}

/** Several, in what holds several values. */
export class Mistakes extends Error {
  readonly all: readonly Mistake[];

  constructor(all: readonly Mistake[]) {
    super(all.map(({ message }) => message).join('; '));
    this.all = all;
  }
}

/**
 * @returns what a reading that failed found to be wrong
 * @throws any other error, which is a bug
 */
export function mistakesOf(error: unknown): readonly Mistake[] {
  if (error instanceof Mistake) return [error];
  if (error instanceof Mistakes) return error.all;
  throw error;
}

/**
 * A URL, what no terminal should get, or what looks like a user with a password: it strayed here. It is
 * looked for in each value, and V8 takes long to find out which characters are `\p{Cc}`.
 */
const strayed = /:\/\/|[^ -~\u{a0}-\u{10ffff}]|(?<![^\s/@])[^\s/@][^:\s/@]*:[^\s/@]*@/u;

/**
 * @returns the text, which may be printed
 * @throws {Mistake} it may hold a secret
 */
export function printable(given: string): string {
  if (strayed.test(given))
    throw new Mistake('expected no URL, no user:password@ and no control character here');
  return given;
}

/** @returns what of a text may be printed; of one that can't be read, nothing */
export function readable(text: string, print: (text: string) => string): string {
  try {
    return text.isWellFormed() ? print(text) : '***';
  } catch (error) {
    mistakesOf(error);
    return '***';
  }
}

/**
 * Kubernetes sets variables such as DB_PORT to tcp://10.0.0.1:5432, beside a Service of that name: its manual,
 * "Environment variables".
 *
 * @throws {Mistake} such a value stands where a port is meant
 */
export function rejectServiceUrl(text: string): void {
  if (/(?:^|:)(?:tcp|udp|sctp):/iu.test(text))
    throw new Mistake(
      'expected a port, and a URL stands there: Kubernetes sets a variable such as DB_PORT so, beside a Service called db; rename yours, or keep those out by enableServiceLinks: false',
    );
}
