import type { Probe } from '../../../src/probes/kind.ts';
import { sharedLookup } from '../../../src/probes/lookup.ts';
import { NotReady } from '../../../src/probes/not-ready.ts';
import type { Environment } from '../../../src/probes/vocabulary.ts';
import { postgres } from '../../../src/probes/postgres/index.ts';

export type Keys = Readonly<Record<string, unknown>>;

/** A probe made from its keys, as a document gives them; throws what is wrong with them, as `key: message`. */
export function probe(keys: Keys, env: Environment = {}): Probe {
  const reading = { textual: false, resolve: () => undefined };
  const read = postgres.schema(reading, env).safeParse(keys);
  if (read.success) return read.data;
  throw new Error(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
}

interface Options {
  readonly env?: Environment;
  /** In milliseconds. */
  readonly limit?: number;
}

/** @returns why one attempt is not ready, or nothing */
export async function failure(
  keys: Keys,
  { env = {}, limit = 20_000 }: Options = {},
): Promise<NotReady | undefined> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), limit);
  try {
    await probe(keys, env).attempt({ signal: over.signal, lookup: sharedLookup() });
    return undefined;
  } catch (error) {
    if (error instanceof NotReady) return error;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The same in one line: `ready`, or the failure's class and code. */
export async function outcome(keys: Keys, options?: Options): Promise<string> {
  const found = await failure(keys, options);
  return found ? `${found.class} ${found.code}` : 'ready';
}
