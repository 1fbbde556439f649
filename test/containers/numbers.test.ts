import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Container, docker, hardened, network } from './docker.ts';

const [{ tag } = { tag: '26-slim' }] = inject('images');
const root = join(import.meta.dirname, '../..');
const numbers = join(root, 'examples/numbers');
const program = 'wait-for-numbers:file';
const image = (target: string): string => `wait-for-numbers:${target}`;

const secrets = ['--volume', `${join(numbers, 'secrets.json')}:/app/secrets.json:ro`];
const often = ['--health-interval', '300ms'];

beforeAll(async () => {
  const node = ['--build-arg', `NODE=${tag}`];
  const file = ['--file', join(root, 'docker/Dockerfile'), '--target', 'file'];
  await docker('build', ...file, ...node, '--tag', program, root);
  for (const target of ['api', 'web']) {
    const options = ['--target', target, ...node, '--build-arg', `WAIT_FOR=${program}`];
    await docker('build', ...options, '--tag', image(target), numbers);
  }
}, 180_000);

afterAll(async () => {
  await docker('image', 'rm', '--force', image('web'), image('api'), program);
});

test('the numbers API gives its three numbers, and is unhealthy then', async () => {
  await using net = await network();
  const options = [...hardened, ...secrets, '--network', net.name];
  await using web = await Container.start(image('web'), options);
  await web.says(/api \(\S+ \S+\) is not ready/u);
  await using api = await Container.start(image('api'), [
    ...options,
    ...often,
    '--network-alias',
    'numbers-api',
  ]);
  await api.hasHealth('healthy');
  await web.says(/web: listening/u);
  const ask = `fetch('http://127.0.0.1:8080').then(async (answer) => console.log(answer.status, await answer.text()))`;
  for (const answer of [/^200 the number is/u, /^200/u, /^200/u, /^502 no number/u])
    expect(await web.exec('node', '-e', ask)).toMatch(answer);
  const { Log: log } = await api.hasHealth('unhealthy');
  expect(log.at(-1)).toMatchObject({
    ExitCode: 1,
    Output: expect.stringContaining('HTTP 500') as unknown,
  });
  await api.isRunning();
}, 180_000);
