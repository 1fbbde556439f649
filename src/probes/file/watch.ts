import { existsSync, watch, type FSWatcher } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';

/** What Kubernetes replaces when a mounted secret or config map changes: the files are links through it. */
const kubernetesData = '..data';

/**
 * Calls back when something happens to a path, or to the next part of it while its directory does not exist yet.
 * Where the system can't watch, nothing is called: the pauses between attempts still end.
 *
 * @returns what ends it
 */
export function watchPath(path: string, changed: () => void): () => void {
  const target = resolve(path);
  let watched = '';
  let watcher: FSWatcher | undefined;

  function stop(): void {
    watcher?.close();
    watcher = undefined;
    watched = '';
  }

  function arm(): void {
    const directory = nearestDirectory(target);
    if (directory === watched) return;
    stop();
    const next = relative(directory, target).split(sep)[0];
    try {
      watcher = watch(directory, { persistent: false }, (_event, name) => {
        if (name !== null && name !== next && name !== kubernetesData) return;
        arm();
        changed();
      });
      watcher.on('error', stop);
      watched = directory;
    } catch {
      stop();
    }
  }

  arm();
  return stop;
}

function nearestDirectory(path: string): string {
  const directory = dirname(path);
  return directory === path || existsSync(directory) ? directory : nearestDirectory(directory);
}
