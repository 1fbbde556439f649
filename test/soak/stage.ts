import { rm, rename, writeFile } from 'node:fs/promises';
import type { Behaviour } from './behaviours.ts';

/** A moment, as `Date.now` tells it, and what began there. */
export interface Moment {
  readonly at: number;
  readonly behaviour: Behaviour;
}

/** A connection, and how it was treated to its end. */
export interface Connection extends Moment {
  /** Missing while it is open. */
  closedAt?: number;
}

/** What a dependency is about: it behaves as it is told, and keeps a record. */
export interface Stage extends AsyncDisposable {
  /** Each behaviour, from just before it took effect. */
  readonly history: Moment[];
  readonly connections: Connection[];
  enter(behaviour: Behaviour): Promise<void>;
}

/** What a file that is whole ends with. */
export const lastWord = 'the end';

/** A file that is missing, half written, or whole. */
export function fileStage(path: string): Stage {
  const history: Moment[] = [];
  return {
    history,
    connections: [],
    async enter(behaviour) {
      history.push({ at: Date.now(), behaviour });
      if (behaviour.is === 'refuse') return rm(path, { force: true });
      await writeFile(`${path}.new`, behaviour.is === 'healthy' ? `to ${lastWord}` : 'to');
      await rename(`${path}.new`, path);
    },
    [Symbol.asyncDispose]: () => rm(path, { force: true }),
  };
}
