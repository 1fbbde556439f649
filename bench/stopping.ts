import { setTimeout as delay } from 'node:timers/promises';
import { begun, missing, startHanging } from '../test/program/hanging.ts';
import { Child } from '../test/support/child.ts';
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

export async function measureStopping(node: string, rounds: number): Promise<readonly Stopping[]> {
  await using hanging = await startHanging();
  const { file, ...targets } = hanging.targets;
  const situations: readonly (readonly [string, readonly string[]])[] = [
    ['a file', [file ?? missing]],
    ...Object.entries(targets).map(([kind, target]) => [`${kind} that hangs`, [target]] as const),
    ['all of these', Object.values(hanging.targets)],
  ];
  const measured = await alternate(
    situations.map(([name, waitedFor]) => ({ name, measure: () => stopOnce(node, waitedFor) })),
    rounds,
  );
  return [...measured].map(([situation, times]) => ({ situation, times }));
}

async function stopOnce(node: string, targets: readonly string[]): Promise<number> {
  const args = [program, '--attempt-timeout', '0', missing, ...targets, '/bin/true'];
  const env = environment({ command: node, args });
  const child = new Child(node, args, { env, group: true });
  await child.stderr.matches(begun);
  await delay(settled);
  const sent = performance.now();
  child.signal('SIGTERM');
  const { status } = await child.ended;
  const took = performance.now() - sent;
  if (status !== 143) throw new Error(`ended with ${status}:\n${child.output.text}`);
  return took;
}
