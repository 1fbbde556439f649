import { setTimeout as delay } from 'node:timers/promises';
import { missing, startHanging } from '../test/program/hanging.ts';
import { Child } from '../test/support/child.ts';
import { stoppedServer } from '../test/support/faults.ts';
import { program } from '../test/support/program.ts';
import { alternate } from './alternate.ts';
import { environment } from './processes.ts';

/** From SIGTERM to the exit, in milliseconds. */
export interface Stopping {
  readonly situation: string;
  readonly times: readonly number[];
}

/** After the wait's first line, until all attempts hang and nothing is loaded any more; in milliseconds. */
const settled = 500;
const thousandSettled = 6000;

const thousand = (target: (index: number) => string): readonly string[] =>
  Array.from({ length: 1000 }, (_, index) => target(index));

export async function measureStopping(node: string, rounds: number): Promise<readonly Stopping[]> {
  await using hanging = await startHanging();
  const { file, ...targets } = hanging.targets;
  const situations: readonly (readonly [string, readonly string[]])[] = [
    ['a file', [file ?? missing]],
    ...Object.entries(targets).map(([kind, target]) => [`${kind} that hangs`, [target]] as const),
    ['all of these', Object.values(hanging.targets)],
  ];
  const measured = await alternate(
    situations.map(([name, waitedFor]) => ({ name, measure: () => stopOnce(node, waitedFor, settled) })),
    rounds,
  );
  const unknown = thousand((index) => `tcp://api-${index}.invalid:80`);
  const thousands = await alternate(
    [
      { name: '1,000 of http that hang', measure: () => stopThousandRequests(node) },
      { name: '1,000 names that do not resolve', measure: () => stopOnce(node, unknown, thousandSettled) },
    ],
    Math.min(rounds, roundsOfThousands),
  );
  return [...measured, ...thousands].map(([situation, times]) => ({ situation, times }));
}

/** Each takes long. */
const roundsOfThousands = 7;

/** The server is stopped, so as to take no part in what is measured. */
async function stopThousandRequests(node: string): Promise<number> {
  const { child, port } = await stoppedServer(4096);
  try {
    const requests = thousand((index) => `http://127.0.0.1:${port}/#name=api-${index}`);
    return await stopOnce(node, requests, thousandSettled);
  } finally {
    await child.kill();
  }
}

async function stopOnce(node: string, targets: readonly string[], afterwards: number): Promise<number> {
  const args = [program, '--attempt-timeout', '0', missing, ...targets, '/bin/true'];
  const env = environment({ command: node, args });
  const child = new Child(node, args, { env, group: true });
  await child.stderr.matches(/is not ready/);
  await delay(afterwards);
  const sent = performance.now();
  child.signal('SIGTERM');
  const { status } = await child.ended;
  const took = performance.now() - sent;
  if (status !== 143) throw new Error(`ended with ${status}:\n${child.output.text}`);
  return took;
}
