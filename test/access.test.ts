import { expect, test } from 'vitest';
import { accessHint } from '../src/access.ts';

const user = { uid: 1000, gid: 1001 };

test('accessHint() says who may not read it, whose it is, and its mode', () => {
  expect(accessHint({ uid: 0, gid: 999, mode: 0o100_400 }, user)).toBe(
    'this runs as user 1000, group 1001; it belongs to user 0, group 999, and its mode is 0400: let this user read it',
  );
});

test('accessHint() says so where a directory is in the way', () => {
  expect(accessHint(undefined, user)).toBe(
    'this runs as user 1000, group 1001, whom a directory on the way to it does not let through',
  );
});
