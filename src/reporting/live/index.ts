import { formatDuration } from '../../durations.ts';
import { monotonicTime } from '../../monotonic-time.ts';
import type { FinalResult } from '../../waiting/outcome.ts';
import type { Dependency } from '../../waiting/requirement.ts';
import type { Result } from '../../waiting/until-ready.ts';
import type { Follower } from '../follow.ts';
import { label, reasonOf } from '../messages.ts';
import type { Output } from '../output.ts';
import { allLines, linesFor, type Entry } from './layout.ts';
import { openScreen } from './screen.ts';
import { isInForeground, windowSize } from './window.ts';

/** How often lines are drawn at most, in milliseconds. */
const interval = 100;

/**
 * Shows one line for each dependency, and keeps it up to date.
 *
 * @returns nothing where the terminal is somebody else's, or its size can't be found out
 */
export function liveLines(
  dependencies: readonly Dependency[],
  terminal: Output,
  isColored: boolean,
): Follower | undefined {
  let window = isInForeground() ? windowSize() : undefined;
  if (!window) return undefined;
  const began = monotonicTime();
  const latest = new Map<Dependency, Result>();
  const screen = openScreen(terminal.write);
  const measure = (): void => {
    window = windowSize() ?? window;
  };

  const entries = (): Entry[] => {
    // Whole seconds, so that lines change when there is something to see.
    const seconds = Math.floor((monotonicTime() - began) / 1000);
    const waited = seconds > 0 ? formatDuration(seconds * 1000) : '';
    return dependencies.map((dependency) => entryOf(dependency, latest.get(dependency), waited));
  };

  const draw = (): void => {
    // A terminal that stalls gets no more of what it will never show.
    if (window && terminal.isIdle() && isInForeground())
      screen.draw(linesFor(entries(), window, isColored), window);
  };

  process.on('SIGWINCH', measure);
  // While we were stopped, the shell has written.
  process.on('SIGCONT', screen.leave);
  draw();
  const timer = setInterval(draw, interval);
  return {
    onEvent(event) {
      if (event.event !== 'waiting') latest.set(event.result.dependency, event.result);
    },
    end(outcome) {
      clearInterval(timer);
      process.off('SIGWINCH', measure);
      process.off('SIGCONT', screen.leave);
      const last = outcome?.results.map(finalEntry) ?? entries();
      if (window) screen.finish(allLines(last, window, isColored), window);
    },
  };
}

const labelOf = (dependency: Dependency): string => label({ dependency });

function entryOf(dependency: Dependency, result: Result | undefined, waited: string): Entry {
  if (result?.ready === true) return readyEntry(result);
  const reason = result ? reasonOf(result) : '';
  return { state: 'pending', label: labelOf(dependency), time: waited, reason };
}

const readyEntry = ({ dependency, elapsed }: Result): Entry => ({
  state: 'ready',
  label: labelOf(dependency),
  time: formatDuration(elapsed),
  reason: 'ready',
});

function finalEntry(result: FinalResult): Entry {
  if (result.ready) return readyEntry(result);
  const { dependency, elapsed, needed } = result;
  return {
    state: needed ? 'failed' : 'spared',
    label: labelOf(dependency),
    time: formatDuration(elapsed),
    reason: reasonOf(result),
  };
}
