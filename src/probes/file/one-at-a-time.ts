import { NotReady } from '../not-ready.ts';

type Look<T> = (signal: AbortSignal) => Promise<T>;

/**
 * A look at a dead mount can't be ended, and holds a thread of the pool for as long as the mount is silent. So the
 * attempts after it wait for it, and do not each take another thread.
 *
 * @returns the look, given up at the end of its signal (`TIMEOUT`)
 */
export function oneAtATime<T>(look: Look<T>): Look<T> {
  let previous: Promise<unknown> = Promise.resolve();
  return async (signal) => {
    const over = Promise.withResolvers<never>();
    const giveUp = (): void =>
      over.reject(new NotReady('unready', 'TIMEOUT', 'its file system does not answer'));
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    try {
      await Promise.race([previous, over.promise]);
      const current = look(signal);
      previous = current.catch(() => undefined);
      return await Promise.race([current, over.promise]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  };
}
