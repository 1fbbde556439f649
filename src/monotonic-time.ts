/**
 * @returns milliseconds from an arbitrary point, of a clock that is never set; not `performance`, which loads all of
 *   node:perf_hooks
 */
export const monotonicTime = (): number => Number(process.hrtime.bigint()) / 1e6;
