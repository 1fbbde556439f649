import type { Answerer, NotReady } from '../probes/not-ready.ts';

/** Pauses that grow by a factor: the classical exponential backoff, for who asks for it. */
export interface Backoff {
  /** The first pause, in milliseconds. */
  readonly initial: number;
  /** What each pause is multiplied by to get the next one; at least 1. */
  readonly factor: number;
  /** The longest pause, in milliseconds. */
  readonly max: number;
  /** The share of a pause that is left to chance, 0 to 1. */
  readonly jitter: number;
}

interface Pace {
  /** In milliseconds. */
  readonly first: number;
  /** Of the time waited so far: so waiting adds no more than this share to what the dependency itself took. */
  readonly share: number;
  /** In milliseconds. */
  readonly cap: number;
}

/** What an attempt costs decides how soon the next one may follow. */
const paces: Readonly<Record<Answerer, Pace>> = {
  nobody: { first: 25, share: 0.02, cap: 1000 },
  'name server': { first: 100, share: 0.1, cap: 1000 },
  dependency: { first: 100, share: 0.1, cap: 5000 },
};

const defaultJitter = 0.5;

/** A dependency that asks for more patience than this, in milliseconds, is asked again all the same. */
const longestRetryAfter = 60_000;

/** What is known when an attempt has failed. */
export interface Failed {
  readonly failure: NotReady;
  /** How many attempts there were, this one included. */
  readonly attempts: number;
  /** Since the wait began, in milliseconds. */
  readonly waited: number;
}

/**
 * @param backoff replaces the paces that depend on who answered
 * @param random from 0 up to, not including, 1
 * @returns the pause before the next attempt, in milliseconds
 */
export function pauseAfter(
  { failure, attempts, waited }: Failed,
  backoff: Backoff | undefined,
  random: () => number,
): number {
  const pause = backoff
    ? jittered(
        Math.min(backoff.max, backoff.initial * backoff.factor ** (attempts - 1)),
        backoff.jitter,
        random,
      )
    : jittered(paced(paces[failure.answeredBy], waited), defaultJitter, random);
  // Its own jitter on top: all who were told the same moment would come back at the same moment.
  return pause + Math.min(failure.retryAfter ?? 0, longestRetryAfter);
}

/** @returns the pause before a success has to be repeated, in milliseconds */
export function pauseBetweenSuccesses(backoff: Backoff | undefined, random: () => number): number {
  return jittered(backoff?.initial ?? paces.dependency.first, backoff?.jitter ?? defaultJitter, random);
}

function paced({ first, share, cap }: Pace, waited: number): number {
  return Math.min(cap, Math.max(first, share * waited));
}

function jittered(pause: number, jitter: number, random: () => number): number {
  return pause * (1 - jitter * random());
}
