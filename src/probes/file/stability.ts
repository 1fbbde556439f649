import { setTimeout as pause } from 'node:timers/promises';
import { formatDuration } from '../../durations.ts';
import { monotonicTime } from '../../monotonic-time.ts';
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

/** With how old it may be, in milliseconds. */
interface Dated extends Observation {
  readonly staleness: number;
}

const keys = ['device', 'inode', 'size', 'modified', 'changed'] as const;

/**
 * Remembers what was seen last, from one look to the next. What a file's own times say is left out: they may be by the
 * clock of a server.
 *
 * @param period in milliseconds
 */
export function createStability(period: number) {
  let last: { readonly observation: Observation; readonly since: number } | undefined;
  return {
    /**
     * @param now of a clock that is never set, in milliseconds
     * @throws {NotReady} it was not seen unchanged for the period
     */
    check(observation: Dated, now: number): void {
      const previous = last?.observation;
      const same = previous !== undefined && keys.every((key) => previous[key] === observation[key]);
      if (!last || !same) last = { observation, since: now };
      const rest = period + observation.staleness - (now - last.since);
      if (rest > 0) throw changing(`it was not seen unchanged for ${formatDuration(period)}`, rest);
    },
  };
}

/**
 * Looks again and again, for whom there is no other attempt.
 *
 * @throws {NotReady} it was not seen unchanged for the period before `signal` was aborted
 */
export async function seeStable(
  look: () => Promise<Dated>,
  period: number,
  signal: AbortSignal,
): Promise<void> {
  const stability = createStability(period);
  for (;;) {
    const observation = await look();
    try {
      return stability.check(observation, monotonicTime());
    } catch (failure) {
      if (!(failure instanceof NotReady)) throw failure;
      await pause(failure.retryAfter, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw failure;
    }
  }
}

/**
 * Goes by the file's own time.
 *
 * @param now by the clock that the file's times are by, in milliseconds since 1970
 * @throws {NotReady} it has changed within the period
 */
export function checkAge({ changed }: Observation, period: number, now: number): void {
  if (now - changed < period) throw changing(`it changed within the last ${formatDuration(period)}`, period);
}

const changing = (reason: string, retryAfter: number): NotReady =>
  new NotReady('unready', 'CHANGING', reason, { answeredBy: 'nobody', retryAfter });
