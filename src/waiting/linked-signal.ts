/** A signal that is aborted with another one, or before it. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  /** Ends the link: what becomes of the other signal changes nothing any more. */
  readonly unlink: () => void;
}

/**
 * Not `AbortSignal.any`: it can't be unlinked, and leaks where many signals follow one that lives long, as attempts
 * follow the wait (nodejs/node#54614).
 */
export function linkTo(parent: AbortSignal): LinkedSignal {
  const controller = new AbortController();
  const unlink = (): void => parent.removeEventListener('abort', abort);
  const abort = (): void => {
    unlink();
    controller.abort();
  };
  if (parent.aborted) abort();
  else parent.addEventListener('abort', abort);
  return { signal: controller.signal, abort, unlink };
}
