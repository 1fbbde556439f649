import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { WriteStream } from 'node:tty';
import type { Window } from './layout.ts';

/**
 * Asks for the size by a description of our own: a `WriteStream` for descriptor 2 would replace what that stands for
 * by something that does not block, which the app would inherit (libuv, src/unix/tty.c, uv_tty_init).
 *
 * @returns nothing where the terminal can't be opened
 */
export function windowSize(): Window | undefined {
  for (const path of ['/proc/self/fd/2', '/dev/tty']) {
    const size = sizeOf(path);
    // A container's terminal has no size until its client gives it one.
    if (size) return { columns: size.columns || 80, rows: size.rows || 24 };
  }
  return undefined;
}

function sizeOf(path: string): Window | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_WRONLY | constants.O_NOCTTY);
    const stream = new WriteStream(descriptor);
    const [columns, rows] = stream.getWindowSize();
    stream.destroy();
    return { columns, rows };
  } catch {
    return undefined;
  } finally {
    // The stream closes a copy that it made for itself.
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** @returns whether we have the terminal for ourselves; where that is not known, we do */
export function isInForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // Of proc_pid_stat(5): state, ppid, pgrp, session, tty_nr, tpgid. The name before may hold blanks and brackets.
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group === foreground || foreground === '-1';
  } catch {
    return true;
  }
}
