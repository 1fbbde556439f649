import { NotReady } from '../probes/not-ready.ts';

/** Turns the result of an attempt around: for what must be gone before the app may start. */
export function invert(failure: NotReady | undefined): NotReady | undefined {
  if (!failure) return new NotReady('unready', 'INVERTED', 'it still works, and must not');
  if (failure.showsAbsence) return undefined;
  return failure.saidAs(`it is not known to be gone: ${failure.message}`, { hint: undefined });
}
