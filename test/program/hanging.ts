import { constants } from 'node:os';
import { blackHole, silentServer, type TcpServer } from '../support/faults.ts';

/** A server that accepts and is silent, and one that does not even accept. */
export interface Hanging extends AsyncDisposable {
  readonly silent: TcpServer;
  /** For each kind a target whose attempt hangs; a file's is missing. */
  readonly targets: Readonly<Record<string, string>>;
}

export async function startHanging(): Promise<Hanging> {
  const silent = await silentServer();
  const hole = await blackHole();
  const address = `127.0.0.1:${silent.port}`;
  return {
    silent,
    targets: {
      tcp: `tcp://127.0.0.1:${hole.port}`,
      http: `http://${address}/`,
      https: `https://${address}/`,
      postgres: `postgres://app:secret@${address}/app`,
      redis: `redis://:secret@${address}`,
      rediss: `rediss://:secret@${address}`,
      file: 'file:///missing/too',
    },
    async [Symbol.asyncDispose]() {
      await silent.close();
      await hole.close();
    },
  };
}

/** What ends a wait. */
export const endingSignals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const;

/** A dependency that fails at once: so it shows that the wait has begun. */
export const missing = 'file:///missing';
export const begun = /file \/missing is not ready/;

/** What ends a wait by a signal, in time: the contract says 100 ms, and a busy machine adds to that. */
export const endedBy = (name: NodeJS.Signals): { status: number; inTime: boolean } => ({
  status: 128 + constants.signals[name],
  inTime: true,
});

/** Sends a signal, and reports how the program ended. */
export async function endBy(
  send: () => void,
  ended: Promise<{ status: number | null }>,
): Promise<{ status: number | null; inTime: boolean }> {
  const sent = performance.now();
  send();
  const { status } = await ended;
  return { status, inTime: performance.now() - sent < 2000 };
}
