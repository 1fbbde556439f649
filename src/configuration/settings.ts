import { boolean, choice, limit, optional, text, type Codec, type Reading } from '../probes/vocabulary.ts';
import { orReport, type Problem } from './problems.ts';

/** What goes for the whole run. Times are in milliseconds, or `Infinity`. */
export interface Settings {
  readonly timeout: number;
  readonly attemptTimeout: number;
  readonly failFast: boolean;
  readonly any: boolean;
  readonly logLevel: 'error' | 'info' | 'debug';
  readonly logFormat: 'text' | 'json';
  /** The file that gets a summary of the wait. */
  readonly report: string | undefined;
}

interface Definition<T> {
  readonly codec: Codec<T>;
  readonly variable: string;
  /** As a document would give it; nothing where there is none. */
  readonly default?: string | boolean;
}

type Definitions = { readonly [K in keyof Settings]: Definition<Settings[K]> };

export const definitions: Definitions = {
  timeout: {
    codec: limit('The whole wait; 0 waits for ever.'),
    variable: 'WAIT_FOR_TIMEOUT',
    default: '5m',
  },
  attemptTimeout: {
    codec: limit('One attempt, name look-up and everything included; 0 for no limit.'),
    variable: 'WAIT_FOR_ATTEMPT_TIMEOUT',
    default: '5s',
  },
  failFast: {
    codec: boolean("Give up at the first failure that waiting can't cure."),
    variable: 'WAIT_FOR_FAIL_FAST',
    default: false,
  },
  any: { codec: boolean('One ready dependency is enough.'), variable: 'WAIT_FOR_ANY', default: false },
  logLevel: {
    codec: choice('How much is said: only failures, what changes, or every attempt.', [
      'error',
      'info',
      'debug',
    ]),
    variable: 'WAIT_FOR_LOG_LEVEL',
    default: 'info',
  },
  logFormat: {
    codec: choice('Lines for people, or one JSON object a line for machines.', ['text', 'json']),
    variable: 'WAIT_FOR_LOG_FORMAT',
    default: 'text',
  },
  report: {
    codec: optional(
      text(
        "A file for a summary of the wait: JSON, or Prometheus' text format where its name ends in .prom.",
      ),
    ),
    variable: 'WAIT_FOR_REPORT',
  },
};

/** A setting where it was found. */
export interface Candidate {
  readonly setting: string;
  readonly place: string;
  readonly value: unknown;
  /** It stands in an option or a variable, so it is a text. */
  readonly textual: boolean;
}

/** Where each setting comes from, such as `WAIT_FOR_TIMEOUT`, and what stands there. */
export type Origins = Readonly<Record<string, Pick<Candidate, 'place' | 'value'>>>;

/**
 * @param candidates the first one of a setting wins: those of options, of variables, of documents
 * @param problems gets what is wrong, also with what is overruled: that is found now, not when the option is dropped
 */
export function readSettings(
  candidates: readonly Candidate[],
  resolve: Reading['resolve'],
  problems: Problem[],
): { readonly settings: Settings; readonly origins: Origins } {
  const read = <K extends keyof Settings>(key: K): Settings[K] => {
    const { codec, default: whenMissing }: Definitions[K] = definitions[key];
    const [first] = candidates
      .filter(({ setting }) => setting === key)
      .map(({ place, value, textual }) =>
        orReport(() => codec.read(value, { textual, resolve }), place, problems),
      );
    return first ?? codec.read(whenMissing, { textual: false, resolve });
  };
  return {
    settings: {
      timeout: read('timeout'),
      attemptTimeout: read('attemptTimeout'),
      failFast: read('failFast'),
      any: read('any'),
      logLevel: read('logLevel'),
      logFormat: read('logFormat'),
      report: read('report'),
    },
    origins: Object.fromEntries(
      Object.entries(definitions).flatMap(([key, { default: value }]) => {
        const found = candidates.find(({ setting }) => setting === key);
        return found || value !== undefined ? [[key, found ?? { place: 'default', value }]] : [];
      }),
    ),
  };
}
