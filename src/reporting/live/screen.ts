import type { Line, Window } from './layout.ts';
import { heightOf } from './text.ts';

/** The last lines of a terminal, which are drawn again and again. */
export interface Screen {
  readonly draw: (lines: readonly Line[], window: Window) => void;
  /** Draws lines that stay, over whatever was typed meanwhile. */
  readonly finish: (lines: readonly Line[], window: Window) => void;
  /** Leaves what is drawn where it is: somebody else has written below. */
  readonly leave: () => void;
}

const up = (lines: number): string => (lines > 0 ? `\u{1b}[${lines}A` : '');
const clearLine = '\u{1b}[K';
const clearBelow = '\u{1b}[J';

/**
 * No mode of the terminal is changed, and the cursor stands below the lines after each write: so whatever ends the
 * process, and when, there is nothing to be put right.
 */
export function openScreen(write: (text: string) => void): Screen {
  let drawn: readonly Line[] = [];
  let drawnIn: Window = { columns: 0, rows: 0 };

  const replace = (lines: readonly string[], { columns }: Window): void => {
    // A terminal that gets narrower wraps what is there already, as all but a few do.
    const height = drawn.reduce((sum, { seen }) => sum + heightOf(seen, columns), 0);
    write(`\r${up(height)}${lines.join('')}${clearBelow}`);
  };

  return {
    draw(lines, window) {
      const isResized = window.columns !== drawnIn.columns || window.rows !== drawnIn.rows;
      const isOld = lines.map(({ text }, index) => text === drawn[index]?.text && !isResized);
      if (lines.length !== drawn.length || isOld.includes(false))
        replace(
          lines.map((line, index) => (isOld[index] === true ? nextLine : whole(line))),
          window,
        );
      drawn = lines;
      drawnIn = window;
    },
    finish(lines, window) {
      replace(lines.map(whole), window);
      drawn = [];
    },
    leave() {
      drawn = [];
    },
  };
}

const nextLine = '\r\n';

const whole = ({ text }: Line): string => `${text}${clearLine}${nextLine}`;
