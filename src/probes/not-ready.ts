/**
 * What a failure says about the time that a cure may take:
 * - `unreachable`: nobody is there (yet);
 * - `unready`: it is there and can't serve (yet);
 * - `misconfigured`: waiting will hardly help.
 */
export type FailureClass = 'unreachable' | 'unready' | 'misconfigured';

/** Who had to work for the attempt: the next one follows the sooner, the less it cost. */
export type Answerer = 'nobody' | 'name server' | 'dependency';

export interface NotReadyDetails {
  /** @default 'nobody' where `class` is `unreachable`, else 'dependency' */
  answeredBy?: Answerer;
  /** The dependency's own word on when to come back, in milliseconds from now. */
  retryAfter?: number | undefined;
  /** @default false */
  showsAbsence?: boolean;
  /** Text, or what makes it when it is printed: what it takes to find out shall cost a wait that succeeds nothing. */
  hint?: string | (() => string | undefined) | undefined;
}

/** Why an attempt failed. Everything that is printed about a failure comes from here, so it holds no secret. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
  readonly class: FailureClass;
  /** Stable, for machines: an errno name, a SQLSTATE, `HTTP_503`, `NOAUTH`, `TIMEOUT` … */
  readonly code: string;
  readonly answeredBy: Answerer;
  readonly retryAfter: number | undefined;
  /**
   * Whether what was asked for is known not to be there: nobody listens, no such file, another status. A check that failed
   * itself, for want of a permission, an answer or time, shows nothing.
   */
  readonly showsAbsence: boolean;
  readonly #hint: NotReadyDetails['hint'];

  /** @param reason what happened, in words that follow the dependency's name; without a period */
  constructor(failureClass: FailureClass, code: string, reason: string, details: NotReadyDetails = {}) {
    super(reason);
    this.class = failureClass;
    this.code = code;
    this.answeredBy = details.answeredBy ?? (failureClass === 'unreachable' ? 'nobody' : 'dependency');
    this.retryAfter = details.retryAfter;
    this.showsAbsence = details.showsAbsence ?? false;
    this.#hint = details.hint;
  }

  /** How it is cured where more is known than its code says; otherwise the kind knows what helps most often. */
  get hint(): string | undefined {
    return typeof this.#hint === 'function' ? this.#hint() : this.#hint;
  }

  /** @returns the same failure in other words, with other details where they are given */
  saidAs(reason: string, details: NotReadyDetails = {}): NotReady {
    const { answeredBy, retryAfter, showsAbsence } = this;
    const own = { answeredBy, retryAfter, showsAbsence, hint: this.#hint };
    return new NotReady(this.class, this.code, reason, { ...own, ...details });
  }

  /** What JSON shows: an error's message would be left out. */
  toJSON(): Pick<NotReady, 'class' | 'code' | 'hint'> & { readonly reason: string } {
    return { class: this.class, code: this.code, reason: this.message, hint: this.hint };
  }
}

const longestQuote = 200;

/** What a server said, fit for one line of a terminal or a log: no control characters, at most 200 characters. */
export function quote(text: string): string {
  // Most have none, and V8 takes long to find out what all of Unicode's are.
  const printable = /^[ -~]*$/u.test(text) ? text : text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  const line = printable.trim();
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
}
