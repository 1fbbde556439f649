import { execFile } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { block } from '../readme/blocks.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { Container, docker, hardened, network } from './docker.ts';
import { startApi } from './servers.ts';

const root = join(import.meta.dirname, '../..');
const [{ tag, image } = { tag: '26-slim', image: '' }] = inject('images');

/** Builds the README's first Dockerfile, with this checkout's package in the place of the registry's. */
async function imageOfReadme(): Promise<AsyncDisposable & { image: string }> {
  const dockerfile = block('dockerfile', 'npm install --global');
  await using context = await temporaryDirectory('readme');
  const pack = ['pack', root, '--ignore-scripts', '--silent', '--pack-destination', context.path];
  const { stdout } = await promisify(execFile)('npm', pack, { cwd: context.path });
  const file = stdout.trim();
  await copyFile(join(root, 'examples/server.js'), join(context.path, 'server.js'));
  const offline = dockerfile
    .replace('FROM node:26-slim', `FROM node:${tag}\nCOPY ${file} /`)
    .replace('--global wait-for-entrypoint', `--global /${file}`);
  expect(offline).toContain(`npm install --global /${file}`);
  await writeFile(join(context.path, 'Dockerfile'), offline);
  const made = await docker('build', '--quiet', context.path);
  return {
    image: made,
    async [Symbol.asyncDispose]() {
      await docker('image', 'rm', '--force', made);
    },
  };
}

test("the README's Dockerfile makes an app that waits, runs, and is healthy", async () => {
  await using readme = await imageOfReadme();
  await using net = await network();
  const wait = ['--network', net.name, '--env', 'WAIT_FOR=http://api:8080/health'];
  const options = [...hardened, '--health-interval', '300ms', ...wait];
  await using app = await Container.start(readme.image, options);
  await app.says(/api:8080\S* is not ready/u);
  await using api = await startApi(image, net.name);
  await app.says(/listening on port 3000/u);
  await app.hasHealth('healthy');
  expect((await app.exec('cat', '/proc/1/cmdline')).split('\0')).toEqual(['node', 'server.js', '']);
  await api.isRunning();
}, 180_000);

test('Docker takes examples/stack.yaml for Swarm', async () => {
  const stack = await docker('stack', 'config', '--compose-file', join(root, 'examples/stack.yaml'));
  expect(stack).toMatch(/WAIT_FOR_FILE: \/run\/secrets\/targets/u);
});
