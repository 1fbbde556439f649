import type { NotReady } from './not-ready.ts';

/**
 * Waits for work that can't be ended, for no longer than until a signal is aborted: it then goes on, and nobody hears of it.
 *
 * @param failure of the work that was abandoned
 */
export async function abandonAt<T>(
  signal: AbortSignal,
  work: Promise<T>,
  failure: () => NotReady,
): Promise<T> {
  const over = Promise.withResolvers<never>();
  const abandon = (): void => over.reject(failure());
  signal.addEventListener('abort', abandon, { once: true });
  if (signal.aborted) abandon();
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}
