import xterm from '@xterm/headless';

/** What a person sees of a terminal, by a terminal emulator that shows nothing. */
export class Screen {
  readonly #emulator: InstanceType<typeof xterm.Terminal>;

  constructor(columns: number, rows: number) {
    this.#emulator = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  }

  write(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#emulator.write(text, resolve);
    });
  }

  resize(columns: number, rows: number): void {
    this.#emulator.resize(columns, rows);
  }

  /** The rows of the window, without blanks at their ends, and without empty ones at its end. */
  get rows(): string[] {
    return this.all.slice(this.#emulator.buffer.active.baseY);
  }

  /** The same with all that has gone out of the window at its top. */
  get all(): string[] {
    const buffer = this.#emulator.buffer.active;
    const rows = Array.from(
      { length: buffer.length },
      (_, row) => buffer.getLine(row)?.translateToString(true) ?? '',
    );
    return rows.slice(0, rows.findLastIndex((row) => row !== '') + 1);
  }

  /** Where the cursor is, counted from the top of what `all` has. */
  get cursor(): { readonly column: number; readonly row: number } {
    const { cursorX, cursorY, baseY } = this.#emulator.buffer.active;
    return { column: cursorX, row: baseY + cursorY };
  }

  /** All that a program can change for those who come after it. */
  get modes(): object {
    return { ...this.#emulator.modes, buffer: this.#emulator.buffer.active.type };
  }
}
