import type { Outcome } from '../../waiting/outcome.ts';
import { groupSummary, summary } from '../messages.ts';

/** How a run ended: with the app, without it, by a signal, or by a mistake of the user's or of ours. */
export type Ending = 'ready' | 'not-ready' | 'interrupted' | 'error';

/** The summary of a wait, for machines. */
export interface Report {
  readonly outcome: Ending;
  /** Why it is not ready. */
  readonly reason?: string;
  readonly elapsedMs: number;
  readonly dependencies: readonly ReturnType<typeof summary>[];
  /** Left out where there is none. */
  readonly groups?: readonly ReturnType<typeof groupSummary>[];
}

/**
 * @param outcome nothing where the wait did not begin
 * @param reason one line, without what may be secret
 */
export function reportOf(ending: Ending, outcome: Outcome | undefined, reason?: string): Report {
  return {
    outcome: ending,
    ...(reason !== undefined && { reason }),
    elapsedMs: Math.round(outcome?.elapsed ?? 0),
    dependencies: (outcome?.results ?? []).map(summary),
    ...(outcome && outcome.groups.length > 0 && { groups: outcome.groups.map(groupSummary) }),
  };
}
