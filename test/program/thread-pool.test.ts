import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { start } from '../support/program.ts';

const count = 40;
const targets = Array.from({ length: count }, (_, index) => `file:///missing/${index}`);

test.runIf(process.platform === 'linux').each([
  { what: 'a warning comes first', env: { WAIT_FOR_UNKNOWN: '1' } },
  { what: 'no warning comes first', env: {} },
])('each of many checks that hang has a thread, and look-ups theirs, where $what', async ({ env }) => {
  await using program = start(['--verbose', ...targets], { env });
  await program.stderrMatches(new RegExp(`/missing/${count - 1}\\b`));
  expect(readdirSync(`/proc/${program.pid}/task`).length).toBeGreaterThan(2 * count);
});
