import { readFile, stat } from 'node:fs/promises';
import { untilSilent } from './silence.ts';

/**
 * Resolves once Node has read the bundle of NODE_EXTRA_CA_CERTS. It does so in a thread of its own, begun when anybody first
 * loads node:tls; whoever closes the descriptor under it makes it say that the bundle is broken.
 *
 * @param signal ends the waiting
 */
export async function untilBundleIsRead(bundle: string | undefined, signal: AbortSignal): Promise<void> {
  if (bundle === undefined || bundle === '' || !isTlsLoaded()) return;
  // Node's own call waits for that thread and stops the loop meanwhile: only where the file can be read.
  const isReadable = await Promise.race([canBeRead(bundle), untilSilent(signal)]);
  if (isReadable === true) process.getBuiltinModule('node:tls').getCACertificates('extra');
}

const isTlsLoaded = (): boolean =>
  'moduleLoadList' in process &&
  Array.isArray(process.moduleLoadList) &&
  process.moduleLoadList.includes('NativeModule tls');

async function canBeRead(path: string): Promise<boolean> {
  try {
    // A pipe gives its text once: that is Node's.
    if (!(await stat(path)).isFile()) return false;
    await readFile(path);
    return true;
  } catch {
    return false;
  }
}
