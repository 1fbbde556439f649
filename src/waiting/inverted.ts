import { NotReady } from '../probes/not-ready.ts';

/**
 * Turns around what an attempt came to: for what must be gone before the app may start.
 *
 * @param wasWhole whether the attempt had all its time: silence proves nothing otherwise
 */
export function inverted(failure: NotReady | undefined, wasWhole: boolean): NotReady | undefined {
  if (failure === undefined) return new NotReady('unready', 'INVERTED', 'it still works, and must not');
  return failure.code === 'TIMEOUT' && !wasWhole ? failure : undefined;
}
