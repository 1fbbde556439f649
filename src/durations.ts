const units = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

const form = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/u;

/**
 * Reads `500ms`, `5s`, `1m30s`, `2h`, `1.5s` or `0`.
 *
 * @returns milliseconds
 * @throws {RangeError} the text is no duration; the message says why, and repeats nothing but a plain number
 */
export function parseDuration(text: string): number {
  if (/^0+$/u.test(text)) return 0;
  if (/^\d{1,9}(?:\.\d{1,9})?$/u.test(text)) {
    throw new RangeError(`a number without a unit is ambiguous: write ${text}s or ${text}ms`);
  }
  const [, hours, minutes, seconds, milliseconds] = form.exec(text) ?? [];
  if (text === '' || (hours ?? minutes ?? seconds ?? milliseconds) === undefined) {
    throw new RangeError('expected a duration such as 500ms, 5s, 1m30s or 2h');
  }
  const total =
    Number(hours ?? 0) * units.h +
    Number(minutes ?? 0) * units.m +
    Number(seconds ?? 0) * units.s +
    Number(milliseconds ?? 0) * units.ms;
  return total;
}

/**
 * @param milliseconds at least 0
 * @returns `850ms`, `3.2s`, `1m30s`, `2h5m`: two units at most; `0` for no limit
 */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === Infinity) return '0';
  if (milliseconds < 999.5) return `${Math.round(milliseconds)}ms`;
  if (milliseconds < 59_950) return `${Number((milliseconds / units.s).toFixed(1))}s`;
  const seconds = Math.round(milliseconds / units.s);
  if (seconds < 3600) return join(Math.floor(seconds / 60), 'm', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return join(Math.floor(minutes / 60), 'h', minutes % 60, 'm');
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return `${large}${largeUnit}${small === 0 ? '' : `${small}${smallUnit}`}`;
}
