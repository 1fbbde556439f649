import { NotReady } from '../probes/not-ready.ts';

/**
 * Turns the result of an attempt around: for what must be gone before the app may start.
 *
 * @param hadWholeTime whether the attempt had all its time: otherwise silence proves nothing
 */
export function invert(failure: NotReady | undefined, hadWholeTime: boolean): NotReady | undefined {
  if (failure === undefined) return new NotReady('unready', 'INVERTED', 'it still works, and must not');
  return failure.code === 'TIMEOUT' && !hadWholeTime ? failure : undefined;
}
