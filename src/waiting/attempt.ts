import { formatDuration } from '../durations.ts';
import type { Probe } from '../probes/kind.ts';
import type { Lookup } from '../probes/lookup.ts';
import { NotReady } from '../probes/not-ready.ts';
import type { Clock } from './clock.ts';

/**
 * Runs one attempt, and ends it at its limit.
 *
 * @param limit in milliseconds, or `Infinity`
 * @returns why the dependency is not ready, or nothing where it is
 */
export async function attemptWithin(
  limit: number,
  probe: Probe,
  { clock, lookup, signal }: { clock: Clock; lookup: Lookup; signal: AbortSignal },
): Promise<NotReady | undefined> {
  const began = clock.now();
  const over = new AbortController();
  const end = (): void => over.abort();
  const cancel = clock.after(limit, end);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    await Promise.race([probe.attempt({ signal: over.signal, lookup }), stuck(over.signal)]);
    return undefined;
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    return error.code === 'TIMEOUT' ? withLimit(error, signal.aborted ? clock.now() - began : limit) : error;
  } finally {
    cancel();
    signal.removeEventListener('abort', end);
  }
}

/** An attempt knows best what it hung in. One that can't be stopped, such as a look at a dead NFS mount, is left behind. */
function stuck(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = (): void => {
      // Two turns: in the first one sockets are closed, and what waited for them says so.
      setImmediate(() => setImmediate(() => reject(new NotReady('unready', 'TIMEOUT', 'no answer came'))));
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}

function withLimit({ class: failureClass, code, message, answeredBy }: NotReady, limit: number): NotReady {
  return new NotReady(failureClass, code, `${message} within ${formatDuration(limit)}`, { answeredBy });
}
