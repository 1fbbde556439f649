import { configure } from '../../src/configuration/index.ts';
import { sharedLookup, type Lookup } from '../../src/probes/lookup.ts';
import { NotReady } from '../../src/probes/not-ready.ts';
import { dependenciesOf } from '../../src/waiting/requirement.ts';
import { eventually } from '../support/eventually.ts';

/** A target, or what stands in a document. */
export type Declared = string | Readonly<Record<string, unknown>>;

interface Options {
  /** In milliseconds. */
  limit?: number;
  lookup?: Lookup;
}

/** No attempt that is answered takes this long, in milliseconds, on any machine. */
const generous = 20_000;

/** How long what an attempt has closed may take to be gone, in milliseconds. */
const closing = 2000;

/**
 * One attempt at a dependency, as a user would declare it; fails where the attempt leaves anything open.
 *
 * @returns why it is not ready, or nothing
 */
export async function attempt(
  declared: Declared,
  { limit = generous, lookup = sharedLookup() }: Options = {},
): Promise<NotReady | undefined> {
  const { requirements } = configure([], { WAIT_FOR: JSON.stringify([declared]) });
  const [dependency] = requirements.flatMap(dependenciesOf);
  if (!dependency) throw new Error('no dependency is declared');
  const before = openResources();
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), limit);
  try {
    await dependency.probe.attempt({ signal: over.signal, lookup });
    return undefined;
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    return error;
  } finally {
    clearTimeout(timer);
    await eventually('everything that the attempt opened is closed', () => areClosed(before), closing);
  }
}

/** The same in one line: `ready`, or the failure's class and code. */
export async function outcome(declared: Declared, options?: Options): Promise<string> {
  const failure = await attempt(declared, options);
  return failure ? `${failure.class} ${failure.code}` : 'ready';
}

function openResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function areClosed(before: ReadonlyMap<string, number>): boolean {
  return [...openResources()].every(([name, count]) => count <= (before.get(name) ?? 0));
}
