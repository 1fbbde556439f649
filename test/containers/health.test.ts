import { describe, expect, inject, test } from 'vitest';
import { Container, docker, hardened, network } from './docker.ts';
import { startApi } from './servers.ts';

/** The image's own check, only more often. */
const often = ['--health-interval', '300ms', '--health-retries', '2'];

describe.each(inject('images'))('on node:$tag', ({ image }) => {
  test('the HEALTHCHECK of the image finds the app healthy', async () => {
    await using app = await Container.start(image, [...hardened, ...often]);
    const { Log: log } = await app.hasHealth('healthy');
    expect(log.at(-1)).toMatchObject({ ExitCode: 0 });
  });

  test('while it waits, the container is neither healthy nor unhealthy', async () => {
    const options = [...hardened, ...often, '--env', 'WAIT_FOR=file:///missing'];
    await using app = await Container.start(image, options);
    await app.hasFailedChecks(4);
    expect((await app.state()).Health?.Status).toBe('starting');
  });

  test('with the dependencies of the app as HEALTHCHECK, an API that answers 500 makes it unhealthy', async () => {
    await using net = await network();
    await using api = await startApi(image, net.name);
    const wait = ['--network', net.name, '--env', 'WAIT_FOR=http://api:8080/health'];
    const options = [...hardened, ...often, ...wait, '--health-cmd', 'wait-for --check'];
    await using app = await Container.start(image, options);
    await app.hasHealth('healthy');
    await docker('kill', '--signal', 'USR2', api.id);
    const { Log: log } = await app.hasHealth('unhealthy');
    expect(log.at(-1)).toMatchObject({ ExitCode: 1, Output: expect.stringMatching(/500/) as unknown });
    await app.isRunning();
  });
});
