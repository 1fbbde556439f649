import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { temporaryDirectory } from '../support/temporary.ts';
import { Container, docker, hardened, network } from './docker.ts';
import { startApi } from './servers.ts';

const [{ tag } = { tag: '26-slim' }] = inject('images');
const root = join(import.meta.dirname, '../..');
const image = (target: string): string => `wait-for-published:${target}`;

/** Makes an image from Node's. */
async function imageWith(...instructions: string[]): Promise<AsyncDisposable & { image: string }> {
  await using context = await temporaryDirectory('image');
  await writeFile(join(context.path, 'Dockerfile'), [`FROM node:${tag}`, ...instructions].join('\n'));
  const id = await docker('build', '--quiet', context.path);
  return {
    image: id,
    async [Symbol.asyncDispose]() {
      await docker('image', 'rm', '--force', id);
    },
  };
}

beforeAll(async () => {
  for (const target of ['file', 'runtime']) {
    const options = ['--file', join(root, 'docker/Dockerfile'), '--build-arg', `NODE=${tag}`];
    await docker('build', ...options, '--target', target, '--tag', image(target), root);
  }
}, 180_000);

afterAll(async () => {
  await docker('image', 'rm', '--force', image('runtime'), image('file'));
});

describe('the image of the file', () => {
  test('holds the program and its notices, and nothing else', async () => {
    await using copied = await imageWith(`COPY --from=${image('file')} / /copied/`);
    const files = await docker('run', '--rm', copied.image, 'find', '/copied', '-type', 'f', '-size', '+1k');
    expect(files.split('\n').toSorted()).toEqual(['/copied/THIRD-PARTY-NOTICES.txt', '/copied/wait-for']);
  });

  test('gives an image the program by COPY --from', async () => {
    await using app = await imageWith(
      `COPY --from=${image('file')} /wait-for /usr/local/bin/wait-for`,
      'USER node',
      'ENTRYPOINT ["wait-for"]',
      `CMD ["node", "--print", "'the app has process ' + process.pid"]`,
    );
    expect(await docker('run', '--rm', ...hardened, app.image)).toBe('the app has process 1');
  });
});

describe('the image with Node', () => {
  test('waits without a command, as an init container does', async () => {
    await using net = await network();
    await using api = await startApi(image('runtime'), net.name);
    const options = [...hardened, '--network', net.name];
    await using init = await Container.start(image('runtime'), options, ['http://api:8080/health']);
    expect(await init.ended()).toBe(0);
    await init.says(/http http:\/\/api:8080\/health is ready after/u);
    await api.isRunning();
  });

  test('ends with 124 when it gives up, so that it is started again', async () => {
    await using init = await Container.start(image('runtime'), hardened, [
      '--timeout',
      '1s',
      'tcp://127.0.0.1:1',
    ]);
    expect(await init.ended()).toBe(124);
  });

  test('runs as a user that is not root, by number', async () => {
    await using job = await Container.start(image('runtime'), hardened, ['--', 'id', '-u']);
    await job.says(/^1000$/mu);
    expect(await job.inspect('{{.Config.User}}')).toBe('1000:1000');
  });

  test('says its version', async () => {
    expect(await docker('run', '--rm', ...hardened, image('runtime'), '--version')).toMatch(
      /^\d+\.\d+\.\d+$/u,
    );
  });
});
