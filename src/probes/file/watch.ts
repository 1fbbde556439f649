import { watch, type FSWatcher } from 'node:fs';
import { basename } from 'node:path';
import { monotonicTime } from '../../monotonic-time.ts';
import { stepsOf } from './steps.ts';

/** A file system that took longer to answer, in milliseconds, may not answer at all the next time. */
const prompt = 1000;

/**
 * Calls back when something happens to a path, to a link or a directory on its way, or to the first part of it that is
 * missing. Where the system can't watch, nothing is called: the pauses between attempts still end.
 *
 * @returns what ends it
 */
export function watchPath(path: string, changed: () => void): () => void {
  let watchers: FSWatcher[] = [];
  let isArming = false;
  let isStale = false;
  let isOver = false;

  function disarm(): void {
    for (const watcher of watchers) watcher.close();
    watchers = [];
  }

  /** inotify_add_watch(2) runs in the loop's own thread, so all that it resolves has answered in another one just before. */
  async function arm(): Promise<void> {
    isStale = true;
    if (isArming) return;
    isArming = true;
    let watched: string | undefined;
    for (;;) {
      const isToldAnew = isStale;
      isStale = false;
      const began = monotonicTime();
      const steps = await stepsOf(path).catch(() => undefined);
      // Once slow, it stays unwatched.
      if (!steps || isOver || monotonicTime() - began > prompt) return;
      const found = [...steps].map(([directory, names]) => [directory, ...names].join('\0')).join('\0\0');
      if (!isToldAnew && found === watched) break;
      disarm();
      for (const [directory, names] of steps) watchDirectory(directory, names);
      // What was made after the look and before the watch told nothing: only another look finds it.
      watched = found;
    }
    isArming = false;
    // What happened before the watch began is seen by another look.
    changed();
  }

  function watchDirectory(directory: string, names: ReadonlySet<string>): void {
    try {
      const watcher = watch(directory, { persistent: false }, (event, name) => {
        // By its own name a directory says that it was moved or removed itself.
        if (name !== null && !names.has(name) && name !== basename(directory)) return;
        if (event === 'rename') void arm();
        changed();
      });
      watcher.on('error', () => watcher.close());
      watchers.push(watcher);
    } catch {
      // It may not be read, or the system has no watch left.
    }
  }

  void arm();
  return () => {
    isOver = true;
    disarm();
  };
}
