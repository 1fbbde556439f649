import { realpath } from 'node:fs/promises';
import { openDescriptors, targetOf } from './descriptors.ts';

/** How long the command may be kept from its start, in milliseconds: the bundle may stand on a mount whose server is dead. */
const longest = 5000;

/** In milliseconds. */
const interval = 5;

/**
 * Resolves once Node has read the bundle of NODE_EXTRA_CA_CERTS. It does so in a thread of its own, begun as soon as anybody
 * loads node:tls; whoever closes the descriptor under it makes it say that the bundle is broken.
 *
 * @param signal ends the waiting
 */
export async function untilBundleIsRead(bundle: string | undefined, signal: AbortSignal): Promise<void> {
  if (bundle === undefined || bundle === '') return;
  const over = AbortSignal.any([signal, AbortSignal.timeout(longest)]);
  const path = await Promise.race([realpath(bundle).catch(() => undefined), aborted(over)]);
  const isRead = (): boolean => openDescriptors().every((descriptor) => targetOf(descriptor) !== path);
  while (!over.aborted && !isRead()) await new Promise((resolve) => setTimeout(resolve, interval));
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
