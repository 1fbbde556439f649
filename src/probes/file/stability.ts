import { formatDuration } from '../../durations.ts';
import { NotReady } from '../not-ready.ts';

/** What changes when a file is written, replaced, or a link to it is turned. */
export interface Observation {
  readonly device: number;
  readonly inode: number;
  readonly size: number;
  /** Of the contents, in milliseconds since 1970. */
  readonly modified: number;
  /** Of anything, in milliseconds since 1970; nobody can set it back. */
  readonly changed: number;
}

const keys = ['device', 'inode', 'size', 'modified'] as const;

/**
 * Remembers what was seen last, from one attempt to the next.
 *
 * @param period in milliseconds
 */
export function createStability(period: number) {
  let last: { readonly observation: Observation; readonly since: number } | undefined;
  return {
    /**
     * @param now of a clock that is never set, in milliseconds
     * @param wallClock in milliseconds since 1970: a file that was left alone for long is stable at first sight, too,
     *   or a single look (`--check`) could never succeed
     * @throws {NotReady} it has changed within the period
     */
    check(observation: Observation, now: number, wallClock: number): void {
      const previous = last?.observation;
      const same = previous !== undefined && keys.every((key) => previous[key] === observation[key]);
      if (!last || !same) last = { observation, since: now };
      const unchanged = Math.max(now - last.since, wallClock - observation.changed);
      if (unchanged >= period) return;
      throw new NotReady('unready', 'CHANGING', `it changed within the last ${formatDuration(period)}`, {
        answeredBy: 'nobody',
        retryAfter: period - unchanged,
      });
    },
  };
}
