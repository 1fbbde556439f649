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
  /**
   * The share of a pause that is left to chance. Where many knock at one dependency it is large: after an outage all
   * come at once, and what spreads them spares the dependency, and lets the last of them in sooner.
   */
  readonly jitter: number;
}

/** What an attempt costs decides how soon the next one may follow. */
const paces: Readonly<Record<Answerer, Pace>> = {
  nobody: { first: 25, share: 0.02, cap: 1000, jitter: 0.5 },
  'name server': { first: 100, share: 0.1, cap: 1000, jitter: 0.5 },
  dependency: { first: 100, share: 0.1, cap: 5000, jitter: 0.8 },
};

/** A dependency that asks for more patience than this, in milliseconds, is asked again all the same. */
const longestRetryAfter = 60_000;

/** What is known when an attempt has failed. */
export interface FailedAttempt {
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
  { failure, attempts, waited }: FailedAttempt,
  backoff: Backoff | undefined,
  random: () => number,
): number {
  const pace = paces[failure.answeredBy];
  const pause = backoff ? exponentialPause(backoff, attempts) : sharePause(pace, waited);
  // Its own jitter on top: all who were told the same moment would come back at the same moment.
  return (
    withJitter(pause, (backoff ?? pace).jitter, random) + Math.min(failure.retryAfter ?? 0, longestRetryAfter)
  );
}

/** @returns the pause before a success has to be repeated, in milliseconds */
export function pauseBetweenSuccesses(backoff: Backoff | undefined, random: () => number): number {
  const { first, jitter } = paces.dependency;
  return withJitter(backoff?.initial ?? first, backoff?.jitter ?? jitter, random);
}

function exponentialPause({ initial, factor, max }: Backoff, attempts: number): number {
  // The power must stay finite: 0 × Infinity is no number.
  return Math.min(max, initial * Math.min(factor ** (attempts - 1), Number.MAX_VALUE));
}

const sharePause = ({ first, share, cap }: Pace, waited: number): number =>
  Math.min(cap, Math.max(first, share * waited));

const withJitter = (pause: number, jitter: number, random: () => number): number =>
  pause * (1 - jitter * random());
