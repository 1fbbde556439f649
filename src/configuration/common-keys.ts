import {
  boolean,
  delay,
  integer,
  limit,
  number,
  object,
  optional,
  withDefault,
} from '../probes/vocabulary.ts';

const backoff = object('Pauses that grow by a factor, in place of those that depend on who answered.', {
  initial: withDefault(delay('The first pause.'), '100ms'),
  factor: withDefault(number('What each pause is multiplied by.', { minimum: 1, maximum: 100 }), 1.5),
  max: withDefault(delay('The longest pause.'), '5s'),
  jitter: withDefault(
    number('The share of a pause that is left to chance.', { minimum: 0, maximum: 1 }),
    0.5,
  ),
});

/** What every kind's keys stand beside, `kind` and `name` apart. */
export const commonKeys = {
  timeout: optional(limit('Its own limit, beside that of the whole wait.')),
  attemptTimeout: optional(limit('One attempt, name look-up and everything included.')),
  backoff: optional(backoff),
  initialDelay: withDefault(delay('How long before the first attempt.'), '0'),
  successes: withDefault(
    integer('How many attempts in a row must succeed.', { minimum: 1, maximum: 1000 }),
    1,
  ),
  required: withDefault(boolean('Whether it is waited for; one that is not is only reported.'), true),
  invert: withDefault(
    boolean('Ready when it is known to be gone: refused, no such file or name, another status.'),
    false,
  ),
  failFast: withDefault(boolean("Give up at the first failure that waiting can't cure."), false),
};

/** The keys of a group, `name` and those that list its members apart. */
export const groupKeys = {
  atLeast: optional(integer('How many of the members must be ready.', { minimum: 1, maximum: 1_000_000 })),
  required: withDefault(boolean('Whether it is waited for.'), true),
};
