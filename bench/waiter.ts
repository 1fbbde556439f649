import { Child } from '../test/support/child.ts';
import { environment, type Launch } from './processes.ts';

/** A tool that waits, with all that it has started. */
export interface Waiter extends AsyncDisposable {
  readonly pid: number;
  /** Settles with the moment at which the app has been started; rejects where the tool gave up. */
  readonly started: Promise<number>;
  readonly waits: () => boolean;
}

export function startWaiter(launch: Launch): Waiter {
  const child = new Child(launch.command, [...launch.args], { env: environment(launch), group: true });
  const started = child.ended.then(({ status, signal }) => {
    if (status === 0) return performance.now();
    throw new Error(`${launch.command} ended with ${status ?? signal}:\n${child.output.text}`);
  });
  // Whoever ends it early does not ask.
  started.catch(() => {});
  return {
    pid: child.pid,
    started,
    waits: () => child.alive,
    [Symbol.asyncDispose]: () => child.kill(),
  };
}

/** A tool that fails at one thing is left out there, and does not end a run of an hour. */
export async function unlessItFails<Measured>(
  name: string,
  measure: () => Promise<Measured>,
): Promise<Measured | undefined> {
  try {
    return await measure();
  } catch (error) {
    console.log(`${name} is left out here: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
