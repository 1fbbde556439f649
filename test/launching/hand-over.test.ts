import { expect, test } from 'vitest';
import { seededRandom } from '../support/random.ts';
import { start } from '../support/program.ts';

/** More of them in CI: `HAND_OVERS=2000`. */
const total = Number(process.env['HAND_OVERS'] ?? 50);
const sideBySide = 4;
/** Around the hand-over: from the announcement to well into the app's start, in milliseconds. */
const window = 12;

/** An app with a handler of its own; one that never sees the signal ends with 9. */
const app = [
  '/bin/sh',
  '-c',
  "trap 'exit 7' TERM; i=0; while [ $i -lt 200 ]; do sleep 0.01; i=$((i+1)); done; exit 9",
];

const random = seededRandom(Date.now());

async function signalAroundHandOver(): Promise<number | string | null> {
  await using program = start(['file:///', '--', ...app], {});
  await program.stderrMatches(/starting/u);
  const moment = performance.now() + window * random();
  // Busy, because a timer is too coarse to hit every moment.
  while (performance.now() < moment);
  program.signal('SIGTERM');
  const { status, signal } = await program.ended;
  return signal ?? status;
}

test(`of ${total} signals around the hand-over none is lost`, { timeout: 10_000 + 200 * total }, async () => {
  const ends: (number | string | null)[] = [];
  const workers = Array.from({ length: sideBySide }, async () => {
    while (ends.length < total) ends.push(await signalAroundHandOver());
  });
  await Promise.all(workers);
  const count = (end: number | string): number => ends.filter((seen) => seen === end).length;
  console.log(
    `ended while waiting ${count(143)}, by the default action ${count('SIGTERM')}, in the app ${count(7)}`,
  );
  expect(ends.filter((end) => end !== 143 && end !== 'SIGTERM' && end !== 7)).toEqual([]);
});
