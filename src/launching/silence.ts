/** In milliseconds; more than any machine takes that is only busy. */
const longest = 5000;

/**
 * Resolves when a file that has not answered until now is not waited for any longer: its mount's server may be dead.
 *
 * @param signal ends the waiting before
 */
export function untilSilent(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // Not AbortSignal.any and AbortSignal.timeout, which take longer than a look at a file.
    setTimeout(resolve, longest).unref();
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
