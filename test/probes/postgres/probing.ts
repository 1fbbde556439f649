import type { Probe } from '../../../src/probes/kind.ts';
import type { NotReady } from '../../../src/probes/not-ready.ts';
import { postgres } from '../../../src/probes/postgres/index.ts';
import type { Environment } from '../../../src/probes/vocabulary.ts';
import * as attempts from '../attempt.ts';

export type Keys = Readonly<Record<string, unknown>>;

interface Options {
  readonly env?: Environment;
  /** In milliseconds. */
  readonly limit?: number;
}

/** A probe made from its keys, as a document gives them; throws what is wrong with them, as `key: message`. */
export const probe = (keys: Keys, env?: Environment): Probe => attempts.probeOf(postgres, keys, env);

/** @returns why one attempt is not ready, or nothing */
export async function failure(keys: Keys, { env, ...rest }: Options = {}): Promise<NotReady | undefined> {
  return attempts.attempt(probe(keys, env), rest);
}

/** The same in one line: `ready`, or the failure's class and code. */
export async function outcome(keys: Keys, { env, ...rest }: Options = {}): Promise<string> {
  return attempts.outcome(probe(keys, env), rest);
}
