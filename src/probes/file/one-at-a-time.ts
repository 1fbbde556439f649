import { abandonAt } from '../abandon.ts';
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
  return (signal) =>
    abandonAt(
      signal,
      previous.then(() => {
        if (signal.aborted) throw unanswered();
        const current = look(signal);
        previous = current.catch(() => undefined);
        return current;
      }),
      unanswered,
    );
}

const unanswered = (): NotReady => new NotReady('unready', 'TIMEOUT', 'its file system does not answer');
