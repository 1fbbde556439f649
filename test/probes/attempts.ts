import { expect } from 'vitest';
import type { Kind, Probe } from '../../src/probes/kind.ts';
import { sharedLookup, type Lookup } from '../../src/probes/lookup.ts';
import { NotReady } from '../../src/probes/not-ready.ts';
import type { Environment } from '../../src/probes/vocabulary.ts';

const reading = { textual: false, resolve: () => undefined };

/** A probe made from its keys, as a document gives them. */
export function probeOf(kind: Kind, keys: Readonly<Record<string, unknown>>, env: Environment = {}): Probe {
  const read = kind.schema(reading, env).safeParse(keys);
  if (read.success) return read.data;
  throw new Error(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
}

/** What is wrong with keys, as `key: message`; nothing where they are accepted. */
export function mistakesIn(kind: Kind, keys: Readonly<Record<string, unknown>>): string[] {
  const read = kind.schema(reading, {}).safeParse(keys);
  return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

interface Circumstances {
  readonly limit?: number;
  readonly lookup?: Lookup;
  readonly signal?: AbortSignal;
}

/** Far more than loopback needs, and far less than a test's own limit. */
const generous = 4000;

/**
 * One attempt, ended at its limit in milliseconds.
 *
 * @returns why the dependency is not ready, or `ready`
 */
export async function outcomeOf(
  probe: Probe,
  { limit = generous, lookup = sharedLookup(), signal }: Circumstances = {},
): Promise<NotReady | 'ready'> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), limit);
  try {
    await probe.attempt({ signal: signal ?? over.signal, lookup });
    return 'ready';
  } catch (error) {
    if (error instanceof NotReady) return error;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** What stands for any text with this in it. */
export const containing = (text: string): unknown => expect.stringContaining(text);

/** What stands for any text that matches. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
