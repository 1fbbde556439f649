import type { Runtime } from './runtime.ts';

/**
 * How much of the CPU the attempts of one wait may take: waiting must not slow down what is waited for. Counted is the time
 * that the event loop is busy, and a loop on a crowded machine is busy while it queues for the CPU: so the more there are who
 * wait, the less each of them asks.
 */
export interface Budget {
  /**
   * Called when an attempt is over.
   *
   * @param pending how many dependencies are waited for
   * @returns the least pause before the next attempt, in milliseconds; 0 while there is credit
   */
  leastPause(pending: number): number;
}

/** What may be spent at once, in milliseconds: one dependency alone waits for half a minute and has not. */
const mostCredit = 300;

/** The share of the time that each dependency may take beyond that, and all of them. */
const share = 0.01;
const mostShare = 0.05;

/** What an attempt counts at most, in milliseconds: nobody alone is told to rest for more than two or three seconds. */
const mostCost = 10;

/** However many they are, in milliseconds. */
const mostPause = 10_000;

/** What a first attempt may take to load what it needs, for each dependency, in milliseconds. */
const loading = 30;

/** How many times more than that counts: it tells of many who start together, and takes all credit. */
const crowdWeight = 4;

/** How much the newest attempt counts in the mean of what attempts cost. */
const weight = 1 / 16;

export function createBudget({
  clock,
  busyTime,
  random,
}: Pick<Runtime, 'clock' | 'busyTime' | 'random'>): Budget {
  const began = clock.now();
  let credit = mostCredit;
  let before: { readonly time: number; readonly busy: number } | undefined;
  let cost: number | undefined;

  function spend(spent: number, earned: number): void {
    credit = Math.min(mostCredit, Math.max(-mostCredit, credit + earned - spent));
  }

  return {
    leastPause(pending) {
      const now = { time: clock.now(), busy: busyTime() };
      const previous = before;
      before = now;
      if (previous === undefined) {
        // Most of it is the loading of what an attempt needs, so no measure of the next one; but it tells a crowd.
        const first = Math.min(now.time - began, now.busy);
        spend(crowdWeight * Math.max(0, first - loading * pending), 0);
        return 0;
      }
      const allowed = Math.min(mostShare, share * pending);
      const spent = now.busy - previous.busy;
      spend(spent, allowed * (now.time - previous.time));
      const counted = Math.min(mostCost, spent);
      cost = cost === undefined ? counted : cost + weight * (counted - cost);
      // Spread out, for all are told at about the same time; in the mean it is what the cost demands.
      return credit > 0 ? 0 : Math.min(mostPause, (cost * pending) / allowed) * (0.5 + random());
    },
  };
}
