/** A signal that is aborted with others, or before them. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  /** Ends the link: what becomes of the others changes nothing any more. */
  readonly unlink: () => void;
}

/** Nobody reads it; without one, each `abort` makes a DOMException, and with it a stack trace: a tenth of an attempt. */
const reason = 'over';

/**
 * Not `AbortSignal.any`: it can't be unlinked, and leaks where many signals follow one that lives long, as attempts
 * follow the wait (nodejs/node#54614).
 */
export function linkTo(...parents: readonly AbortSignal[]): LinkedSignal {
  const controller = new AbortController();
  const unlink = (): void => {
    for (const parent of parents) parent.removeEventListener('abort', abort);
  };
  const abort = (): void => {
    unlink();
    controller.abort(reason);
  };
  for (const parent of parents) parent.addEventListener('abort', abort);
  if (parents.some(({ aborted }) => aborted)) abort();
  return { signal: controller.signal, abort, unlink };
}
