import { NotReady } from '../probes/not-ready.ts';

/** Turns the result of an attempt around: for what must be gone before the app may start. */
export function invert(failure: NotReady | undefined): NotReady | undefined {
  if (!failure) return new NotReady('unready', 'INVERTED', 'it still works, and must not');
  if (failure.showsAbsence) return undefined;
  const { class: failureClass, code, message, answeredBy, retryAfter } = failure;
  return new NotReady(failureClass, code, `it is not known to be gone: ${message}`, {
    answeredBy,
    retryAfter,
  });
}
