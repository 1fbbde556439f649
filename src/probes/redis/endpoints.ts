import { linkTo } from '../../linked-signal.ts';
import { silence, formatAddress, type Address } from '../net/sockets.ts';
import type { AskingContext } from '../net/who-is-there.ts';
import { NotReady } from '../not-ready.ts';

/** A line has to hold them. */
const mostNamed = 3;

/**
 * Tries several endpoints side by side, and ends the others with the first that is ready.
 *
 * @param attempt its signal is aborted when another one was ready
 * @throws {NotReady} none is: the reason of each
 */
export async function firstReady<T>(
  addresses: readonly Address[],
  context: AskingContext,
  attempt: (address: Address, limited: AskingContext) => Promise<T>,
): Promise<T> {
  const [only, ...others] = addresses;
  if (only && others.length === 0) return attempt(only, context);
  const { signal, abort } = linkTo(context.signal);
  const attempts = addresses.map((address) => attempt(address, { ...context, signal }));
  try {
    return await Promise.any(attempts);
  } catch {
    throw summary(addresses, await Promise.all(attempts.map(failureOf)));
  } finally {
    abort();
    // They close what they have opened before this one is over.
    await Promise.allSettled(attempts);
  }
}

async function failureOf(attempt: Promise<unknown>): Promise<NotReady> {
  try {
    await attempt;
    return silence();
  } catch (error) {
    if (error instanceof NotReady) return error;
    throw error;
  }
}

/** A single reason stands alone; of several, each is told with its endpoint, and the one nearest to ready counts. */
function summary(addresses: readonly Address[], failures: readonly NotReady[]): NotReady {
  const [first = silence()] = failures;
  const decisive =
    failures.find((failure) => failure.class === 'unready') ??
    failures.find((failure) => failure.class === 'misconfigured') ??
    first;
  const reasons = failures.map(({ message }, index) => {
    const address = addresses[index];
    return address ? `${formatAddress(address)}: ${message}` : message;
  });
  const isOne = new Set(failures.map(({ message }) => message)).size === 1;
  const more = reasons.length > mostNamed ? [`and ${reasons.length - mostNamed} more`] : [];
  const told = isOne ? first.message : [...reasons.slice(0, mostNamed), ...more].join('; ');
  return decisive.saidAs(told, { showsAbsence: failures.every(({ showsAbsence }) => showsAbsence) });
}
