import { constants } from 'node:os';

/** What ends a wait: the signals that a person, a shell or an orchestrator sends. */
const ending = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const;

/** On Windows, Node knows of these alone, as the console's events. */
const known = process.platform === 'win32' ? (['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGBREAK'] as const) : ending;

/**
 * Calls `handler` for each signal that would end the process. As PID 1 there would be no default to end it; and a
 * listener for SIGUSR1 keeps Node's inspector from opening its port.
 *
 * @returns what undoes it
 */
export function onEndingSignal(handler: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of known) process.on(signal, handler);
  return () => {
    for (const signal of known) process.off(signal, handler);
  };
}

/** @returns the exit status that shells give to an end by a signal: 128 + its number */
export function statusOf(signal: string): number {
  const [, number = 0] = Object.entries(constants.signals).find(([name]) => name === signal) ?? [];
  return 128 + number;
}
