import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { checkArgumentSpace, readSpace, totalFor } from '../../src/launching/argument-space.ts';
import { CommandError } from '../../src/launching/find-command.ts';

const file = '/bin/true';

/** Why the arguments and the environment are refused, or nothing. */
function refusal(args: readonly string[], env: NodeJS.ProcessEnv, space = readSpace()) {
  try {
    checkArgumentSpace({ file, argv: [file, ...args] }, env, space);
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
}

/** What the kernel says of the same. */
const isTaken = (args: readonly string[], env: NodeJS.ProcessEnv): boolean =>
  spawnSync(file, args, { env }).error === undefined;

const many = (count: number): NodeJS.ProcessEnv =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, 'x'.repeat(1000)]));

describe.skipIf(process.platform !== 'linux')('what the kernel takes', () => {
  test('is known to the byte for one variable, and for one argument', () => {
    const { each } = readSpace() ?? { each: 0 };
    const longest = 'x'.repeat(each - 'NAME=\0'.length);
    for (const [length, expected] of [
      [longest.length, true],
      [longest.length + 1, false],
    ] as const) {
      const env = { NAME: 'x'.repeat(length) };
      const args = ['x'.repeat(length + 'NAME='.length)];
      expect([isTaken([], env), refusal([], env) === undefined]).toEqual([expected, expected]);
      expect([isTaken(args, {}), refusal(args, {}) === undefined]).toEqual([expected, expected]);
    }
  });

  test('is known for all together, with a little room left', () => {
    let taken = 0;
    for (let step = 8192; step >= 1; step /= 2) if (isTaken([], many(taken + step))) taken += step;
    // Each takes 1008 to 1013 bytes; the room is 4 KiB.
    expect(refusal([], many(taken - 6))).toBeUndefined();
    expect(refusal([], many(taken + 1))).toMatchObject({ status: 126 });
  });

  test.each([
    [1_048_576, 262_144],
    [8_388_608, 2_097_152],
    [Infinity, 6_291_456],
    [16_384, 131_072],
  ])('depends on the limit of the stack: of %d bytes it is %d', (limit, total) => {
    expect(totalFor(limit)).toBe(total);
  });
});

test('what is too large is named, and nothing of it is said', () => {
  const space = { each: 1000, total: 10_000 };
  expect(refusal([], { BIG: 'secret'.repeat(200) }, space)?.message).toBe(
    '/bin/true: the variable BIG has 2 KiB, and the kernel takes 1 KiB [E2BIG]',
  );
  expect(refusal(['secret'.repeat(200)], {}, space)?.message).toBe(
    '/bin/true: an argument has 2 KiB, and the kernel takes 1 KiB [E2BIG]',
  );
  expect(refusal([], many(20), { each: 2000, total: 10_000 })?.message).toBe(
    '/bin/true: its arguments and its environment have 24 KiB, and the kernel takes 10 KiB [E2BIG]',
  );
});
