import { configure } from '../../src/configuration/index.ts';
import type { Kind, Probe } from '../../src/probes/kind.ts';
import { sharedLookup, type Lookup } from '../../src/probes/lookup.ts';
import { NotReady } from '../../src/probes/not-ready.ts';
import { mistakesOf, type Environment } from '../../src/probes/vocabulary.ts';
import { dependenciesOf } from '../../src/waiting/requirement.ts';
import { eventually } from '../support/eventually.ts';

type Keys = Readonly<Record<string, unknown>>;

/** A target, or what stands in a document. */
export type Declared = string | Keys;

/** A probe as a user would declare it. */
export function declaredProbe(declared: Declared): Probe {
  const { requirements } = configure([], { WAIT_FOR: JSON.stringify([declared]), PATH: process.env['PATH'] });
  const [dependency] = requirements.flatMap(dependenciesOf);
  if (!dependency) throw new Error('no dependency is declared');
  return dependency.probe;
}

const reading = { textual: false, resolve: () => undefined };

const messagesOf = (error: unknown): string[] =>
  mistakesOf(error).map(({ path, message }) => `${path.join('.')}: ${message}`);

/** A probe made from its keys, as a document gives them; throws what is wrong with them, as `key: message`. */
export function probeOf(kind: Kind, keys: Keys, env: Environment = {}): Probe {
  try {
    return kind.read(keys, reading, env);
  } catch (error) {
    throw new Error(messagesOf(error).join('\n'), { cause: error });
  }
}

/** What is wrong with keys, as `key: message`; nothing where they are accepted. */
export function mistakesIn(kind: Kind, keys: Keys): string[] {
  try {
    kind.read(keys, reading, {});
    return [];
  } catch (error) {
    return messagesOf(error);
  }
}

export interface Circumstances {
  /** In milliseconds. */
  readonly limit?: number;
  readonly lookup?: Lookup;
  /** In place of one of its own, which ends the attempt at the limit. */
  readonly signal?: AbortSignal;
  /** No other attempt follows. */
  readonly once?: boolean;
}

/** No attempt that is answered takes this long, in milliseconds, on any machine. */
const generous = 20_000;

/**
 * One attempt, ended at its limit.
 *
 * @returns why the dependency is not ready, or `ready`
 */
export async function outcomeOf(
  probe: Probe,
  { limit = generous, lookup = sharedLookup(), signal, once = false }: Circumstances = {},
): Promise<NotReady | 'ready'> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), limit);
  try {
    await probe.attempt({ signal: signal ?? over.signal, lookup, once });
    return 'ready';
  } catch (error) {
    if (error instanceof NotReady) return error;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * One attempt that is alone, and fails where it leaves anything open.
 *
 * @returns why the dependency is not ready, or nothing
 */
export async function attempt(
  tried: Declared | Probe,
  circumstances?: Circumstances,
): Promise<NotReady | undefined> {
  const probe = isProbe(tried) ? tried : declaredProbe(tried);
  const before = openResources();
  const found = await outcomeOf(probe, circumstances);
  await eventually('everything that the attempt opened is closed', () => isNoMore(openResources(), before));
  return found === 'ready' ? undefined : found;
}

/** The same in one line: `ready`, or the failure's class and code. */
export async function outcome(tried: Declared | Probe, circumstances?: Circumstances): Promise<string> {
  const failure = await attempt(tried, circumstances);
  return failure ? `${failure.class} ${failure.code}` : 'ready';
}

const isProbe = (tried: Declared | Probe): tried is Probe =>
  typeof tried === 'object' && typeof tried['attempt'] === 'function';

/** What keeps this process alive, and how many of each. */
export function openResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

export function isNoMore(now: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): boolean {
  return [...now].every(([name, count]) => count <= (before.get(name) ?? 0));
}
