import { cut, pad, showable, widthOf } from './text.ts';

/** What is shown of one dependency. */
export interface Entry {
  readonly state: 'pending' | 'ready' | 'failed' | 'spared';
  /** Its name and target. */
  readonly label: string;
  /** How long it took, or is waited for already. */
  readonly time: string;
  /** What is the matter with it. */
  readonly reason: string;
}

/** The size of a window, in characters. */
export interface Window {
  readonly columns: number;
  readonly rows: number;
}

/** A line as it is written, and what is seen of it. */
export interface Line {
  readonly text: string;
  readonly seen: string;
}

/** None of them is ambiguous: all terminals show them one column wide. */
const marks: Readonly<Record<Entry['state'], { readonly mark: string; readonly color: number }>> = {
  pending: { mark: '◦', color: 33 },
  ready: { mark: '✓', color: 32 },
  failed: { mark: '✗', color: 31 },
  spared: { mark: '-', color: 39 },
};

/** The longest that formatDuration() makes: `59m59s`. */
const timeWidth = 6;

/** The part of a window that labels may take: reasons tell more. */
const shareOfLabels = 0.5;

/** @returns as many lines as the window has room for, above the one that the cursor is in */
export function linesFor(entries: readonly Entry[], window: Window, isColored: boolean): Line[] {
  const room = Math.max(0, window.rows - 1);
  // A terminal that has got its last column waits with the cursor behind it, or wraps.
  const columns = window.columns - 1;
  const labels = columnOf(entries, columns);
  const print = (entry: Entry): Line => printEntry(entry, labels, columns, isColored);
  if (entries.length <= room) return entries.map(print);
  const pending = entries.filter(({ state }) => state === 'pending');
  const shown = pending.slice(0, Math.max(0, room - 1));
  const ready = entries.filter(({ state }) => state === 'ready').length;
  const hidden = pending.length - shown.length;
  const count = `${ready} of ${entries.length} ready${hidden > 0 ? `, ${hidden} more waited for` : ''}`;
  const last = cut(count, columns);
  return [...shown.map(print), { text: last, seen: last }].slice(0, room);
}

/** @returns every line, whole: they stay, and may wrap */
export function allLines(entries: readonly Entry[], { columns }: Window, isColored: boolean): Line[] {
  const labels = columnOf(entries, columns);
  return entries.map((entry) => printEntry(entry, labels, Infinity, isColored));
}

const columnOf = (entries: readonly Entry[], columns: number): number =>
  Math.min(
    Math.max(...entries.map(({ label }) => widthOf(showable(label)))),
    Math.max(1, Math.floor(columns * shareOfLabels)),
  );

function printEntry(entry: Entry, labels: number, columns: number, isColored: boolean): Line {
  const { mark, color } = marks[entry.state];
  const label = columns === Infinity ? showable(entry.label) : cut(showable(entry.label), labels);
  const rest = `${pad(label, labels)}  ${entry.time.padStart(timeWidth)}  ${showable(entry.reason)}`;
  const seen = cut(`${mark} ${rest}`.trimEnd(), columns);
  return { seen, text: isColored ? seen.replace(mark, `\u{1b}[${color}m${mark}\u{1b}[39m`) : seen };
}
