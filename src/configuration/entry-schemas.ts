import type * as z from 'zod/mini';
import type { Kind, Probe } from '../probes/kind.ts';
import { object, type Environment, type Reading, type ValuesOf } from '../probes/vocabulary.ts';
import { commonKeys, groupKeys } from './common-keys.ts';

/** What entries of one notation are read with. */
export interface Schemas {
  readonly common: () => z.ZodMiniType<ValuesOf<typeof commonKeys>>;
  readonly group: () => z.ZodMiniType<ValuesOf<typeof groupKeys>>;
  readonly ofKind: (kind: Kind) => z.ZodMiniType<Probe>;
}

/** Each schema is made when it is needed, and once: to make one takes longer than to use it. */
export function schemasFor(reading: Reading, env: Environment): Schemas {
  return {
    common: once(() => object('What every kind has.', commonKeys).schema(reading)),
    group: once(() => object('A group.', groupKeys).schema(reading)),
    ofKind: oncePer((kind) => kind.schema(reading, env)),
  };
}

function oncePer<K, T>(make: (key: K) => T): (key: K) => T {
  const made = new Map<K, T>();
  return (key) => {
    const found = made.get(key) ?? make(key);
    made.set(key, found);
    return found;
  };
}

function once<T>(make: () => T): () => T {
  const only = oncePer(make);
  return () => only(undefined);
}
