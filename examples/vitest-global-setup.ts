// In vitest.config.ts: test: { globalSetup: ['vitest-global-setup.ts'] }
import { parse, waitFor } from 'wait-for-entrypoint';

/** Waits for what the tests need, by the variables that the program reads: `WAIT_FOR=env:DATABASE_URL npx vitest run`. */
export default async function setup(): Promise<void> {
  const { ready, results } = await waitFor(parse({ WAIT_FOR_TIMEOUT: '1m', ...process.env }));
  if (ready) return;
  const reasons = results
    .filter(({ needed, ready: isReady }) => needed && !isReady)
    .map(({ dependency, failure }) => `${dependency.name}: ${failure?.message} [${failure?.code}]`);
  throw new Error(`the tests were not begun, for these are not ready:\n${reasons.join('\n')}`);
}
