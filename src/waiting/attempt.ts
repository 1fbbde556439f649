import { formatDuration } from '../durations.ts';
import type { AttemptContext, Probe } from '../probes/kind.ts';
import { NotReady } from '../probes/not-ready.ts';
import type { Clock } from './clock.ts';
import { linkTo } from '../linked-signal.ts';

/**
 * Makes one attempt, and ends it at its limit.
 *
 * @param limit in milliseconds, or `Infinity`
 * @param context its signal ends the attempt before that
 * @returns why the dependency is not ready, or nothing where it is
 */
export async function attemptWithin(
  limit: number,
  probe: Probe,
  { clock, lookup, signal, once = false }: AttemptContext & { readonly clock: Clock },
): Promise<NotReady | undefined> {
  const began = clock.now();
  const attempt = linkTo(signal);
  const over = Promise.withResolvers<never>();
  attempt.signal.addEventListener('abort', giveUp, { once: true });
  if (attempt.signal.aborted) giveUp();
  const cancel = clock.after(limit, attempt.abort);
  try {
    await Promise.race([probe.attempt({ signal: attempt.signal, lookup, once }), over.promise]);
    return undefined;
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    return error.code === 'TIMEOUT' ? withLimit(error, signal.aborted ? clock.now() - began : limit) : error;
  } finally {
    cancel();
    attempt.signal.removeEventListener('abort', giveUp);
    // However it ended: what a probe still has under way ends with it.
    attempt.abort();
  }

  /**
   * A probe knows best what it hung in, and gets the time to say so. One that can't be stopped, such as one that asks a
   * dead NFS mount, is left behind.
   */
  function giveUp(): void {
    // Two turns: in the first one sockets are closed, and what waited for them says so.
    setImmediate(() => setImmediate(() => over.reject(new NotReady('unready', 'TIMEOUT', 'no answer came'))));
  }
}

const withLimit = (failure: NotReady, limit: number): NotReady =>
  failure.saidAs(`${failure.message} within ${formatDuration(limit)}`);
