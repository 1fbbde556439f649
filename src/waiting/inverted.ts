import type { Probe } from '../probes/kind.ts';
import { NotReady } from '../probes/not-ready.ts';

/** A probe that is ready when the other one is not: for what must be gone before the app may start. */
export function inverted(probe: Probe): Probe {
  return {
    ...probe,
    async attempt(context) {
      try {
        await probe.attempt(context);
      } catch (error) {
        if (error instanceof NotReady) return;
        throw error;
      }
      throw new NotReady('unready', 'INVERTED', 'it still works, and must not');
    },
  };
}
