import { readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { Child } from '../support/child.ts';
import { startHttp } from '../support/http.ts';
import { freePort } from '../support/ports.ts';
import { projectWithPackage } from '../support/project.ts';
import type { TemporaryDirectory } from '../support/temporary.ts';
import { examples } from './yaml.ts';

/** Somebody's tests: one that asks an API at once. */
async function projectWithTests(): Promise<TemporaryDirectory> {
  const directory = await projectWithPackage({
    'package.json': '{ "type": "module" }',
    'vitest.config.js': `export default { test: { globalSetup: ['vitest-global-setup.ts'] } };`,
    'vitest-global-setup.ts': await readFile(join(examples, 'vitest-global-setup.ts'), 'utf8'),
    'api.test.js': `
      import { expect, test } from 'vitest';
      test('the API answers', async () => expect((await fetch(process.env.API)).status).toBe(200));`,
  });
  await symlink(resolve('node_modules/vitest'), join(directory.path, 'node_modules/vitest'));
  return directory;
}

const runTests = (directory: TemporaryDirectory, env: Record<string, string>): Child =>
  new Child(process.execPath, [resolve('node_modules/vitest/vitest.mjs'), 'run'], {
    cwd: directory.path,
    env: { PATH: process.env['PATH'], NO_COLOR: '1', WAIT_FOR: 'env:API', ...env },
    group: true,
  });

test("vitest's global set-up waits until the API is there, and the tests begin", async () => {
  const port = await freePort();
  let calls = 0;
  await using _api = await startHttp(
    (_request, response) => {
      calls += 1;
      response.writeHead(calls === 1 ? 503 : 200).end();
    },
    { port },
  );
  await using directory = await projectWithTests();
  const tests = runTests(directory, { API: `http://127.0.0.1:${port}/` });
  const { status } = await tests.ended;
  expect({ status, output: tests.output.text }).toMatchObject({ status: 0 });
  expect(tests.output.text).toMatch(/1 passed/u);
  expect(calls).toBeGreaterThanOrEqual(3);
}, 120_000);

test("vitest's global set-up says who is not ready, and no test begins", async () => {
  await using directory = await projectWithTests();
  const env = { API: `http://127.0.0.1:${await freePort()}/`, WAIT_FOR_TIMEOUT: '1s' };
  const tests = runTests(directory, env);
  expect((await tests.ended).status).toBe(1);
  expect(tests.output.text).toMatch(/are not ready:\s+http \S+: .+ \[[A-Z]+\]/u);
  expect(tests.output.text).not.toMatch(/the API answers/u);
}, 120_000);
