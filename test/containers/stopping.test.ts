import { describe, expect, inject, test } from 'vitest';
import { Container, hardened, network } from './docker.ts';
import { startApi, startSilent, startSilentResolver } from './servers.ts';

/** What `docker stop` must stay below, in milliseconds: it kills after ten seconds. */
const limit = 1000;

/** @returns the exit status that `docker stop` led to, in time */
async function stop(container: Container): Promise<number> {
  const { elapsedMs, status } = await container.stop();
  expect(elapsedMs).toBeLessThan(limit);
  return status;
}

/** For each kind a target that never answers, and some that refuse at once: those show that the wait has begun. */
const targets =
  'file:///missing tcp://127.0.0.1:1 tcp://api:1 http://api:8080/ https://api:8080/ ' +
  'redis://api:8080 rediss://api:8080 postgres://app:secret@api:8080/app';

describe.each(inject('images'))('on node:$tag', ({ image }) => {
  describe.each([[[]], [['--init']]])('with docker run %j', (options) => {
    const start = (waitFor: string, ...more: string[]): Promise<Container> =>
      Container.start(image, [...hardened, ...options, '--env', `WAIT_FOR=${waitFor}`, ...more]);

    test('docker stop ends a wait for what refuses, and for what accepts and is silent', async () => {
      await using net = await network();
      await using silent = await startSilent(image, net.name);
      await using app = await start(targets, '--network', net.name);
      await app.says(/api:1 is not ready/);
      expect(await stop(app)).toBe(143);
      await silent.isRunning();
    });

    test('docker stop ends a wait for names that nobody resolves', async () => {
      await using resolver = await startSilentResolver(image);
      const address = await resolver.inspect('{{.NetworkSettings.IPAddress}}');
      const unresolved = Array.from({ length: 8 }, (_, index) => `tcp://host${index}.example:1`);
      await using app = await start(`file:///missing ${unresolved.join(' ')}`, '--dns', address);
      await app.says(/missing is not ready/);
      expect(await stop(app)).toBe(143);
    });

    test('docker stop reaches the handler of the app', async () => {
      await using net = await network();
      await using api = await startApi(image, net.name);
      await using app = await start('http://api:8080/health', '--network', net.name);
      await app.says(/listening on port 3000/);
      expect(await stop(app)).toBe(0);
      await app.says(/closing after SIGTERM/);
      await api.isRunning();
    });
  });
});
