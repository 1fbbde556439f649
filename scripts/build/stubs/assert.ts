/** Stands in for `node:assert`, with as much of it as drivers use; it is loaded only where an assertion fails. */
export function lateAssert(condition: unknown, message?: string | Error): void {
  if (condition) return;
  const fail: (value: unknown, message?: string | Error) => void = process.getBuiltinModule('node:assert');
  fail(condition, message);
}

lateAssert.strictEqual = (actual: unknown, expected: unknown): void => {
  if (Object.is(actual, expected)) return;
  const { strictEqual }: { strictEqual: (actual: unknown, expected: unknown) => void } =
    process.getBuiltinModule('node:assert');
  strictEqual(actual, expected);
};
