import * as z from 'zod/mini';
import type { Values } from '../probes/kind.ts';

export const logLevels = ['error', 'info', 'debug'] as const;
export const logFormats = ['text', 'json'] as const;

/** What goes for the whole run. Times are in milliseconds, or `Infinity`. */
export interface Settings {
  readonly timeout: number;
  readonly attemptTimeout: number;
  readonly failFast: boolean;
  readonly any: boolean;
  readonly logLevel: (typeof logLevels)[number];
  readonly logFormat: (typeof logFormats)[number];
}

/** Where a setting may come from, the first one winning: an option, a variable, the document, the default. */
interface Definition {
  readonly option: string;
  readonly variable: string;
  /** As a document would give it. */
  readonly default: string | boolean;
}

export const definitions: Readonly<Record<keyof Settings, Definition>> = {
  timeout: { option: 'timeout', variable: 'WAIT_FOR_TIMEOUT', default: '5m' },
  attemptTimeout: { option: 'attempt-timeout', variable: 'WAIT_FOR_ATTEMPT_TIMEOUT', default: '5s' },
  failFast: { option: 'fail-fast', variable: 'WAIT_FOR_FAIL_FAST', default: false },
  any: { option: 'any', variable: 'WAIT_FOR_ANY', default: false },
  logLevel: { option: 'quiet, --verbose', variable: 'WAIT_FOR_LOG_LEVEL', default: 'info' },
  logFormat: { option: 'log-format', variable: 'WAIT_FOR_LOG_FORMAT', default: 'text' },
};

export const settingsSchema = (values: Values) =>
  z.strictObject({
    timeout: values.limit('The whole wait; 0 waits for ever.'),
    attemptTimeout: values.limit('One attempt, name look-up and everything included; 0 for no limit.'),
    failFast: values.boolean("Give up at the first failure that waiting can't cure."),
    any: values.boolean('One ready dependency is enough.'),
    logLevel: values.choice('What is said.', logLevels),
    logFormat: values.choice('How it is said.', logFormats),
  });
