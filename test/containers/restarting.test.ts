import { describe, expect, inject, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { Container, docker, hardened, network } from './docker.ts';
import { startApi } from './servers.ts';

describe.each(inject('images'))('on node:$tag', ({ image }) => {
  const giveUpSoon = ['--env', 'WAIT_FOR_TIMEOUT=500ms', '--env', 'WAIT_FOR=http://api:8080/health'];

  test('without a restart, a wait that gave up ends the container with 124', async () => {
    await using net = await network();
    await using app = await Container.start(image, [...hardened, '--network', net.name, ...giveUpSoon]);
    expect(await app.ended()).toBe(124);
    await app.says(/1 of 1 not ready/);
  });

  test('with restart: on-failure and a dependency that is late, the app runs in the end', async () => {
    await using net = await network();
    const options = [...hardened, '--network', net.name, ...giveUpSoon, '--restart', 'on-failure'];
    await using app = await Container.start(image, options);
    const restarts = async (): Promise<number> => Number(await app.inspect('{{.RestartCount}}'));
    await eventually('the container is restarted', async () => (await restarts()) > 0);
    await using api = await startApi(image, net.name);
    // Not from app.logs, which may end with the container's first run.
    await eventually(
      'the app runs',
      async () => (await docker('logs', app.id)).includes('listening'),
      30_000,
    );
    await api.isRunning();
    await app.isRunning();
    const restarted = await restarts();
    expect(await app.stop()).toMatchObject({ status: 0 });
    expect(await restarts()).toBe(restarted);
  });
});
