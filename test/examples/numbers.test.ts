import { cp, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort } from '../support/ports.ts';
import { run, start, type Running } from '../support/program.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';
import { instruction } from '../readme/blocks.ts';
import { examples } from './yaml.ts';

const dockerfile = await readFile(join(examples, 'numbers/Dockerfile'), 'utf8');

/** @returns what a stage of the Dockerfile starts, without the program itself */
function commandOf(stage: string): string[] {
  const [, text = ''] =
    new RegExp(`^FROM \\w+ AS ${stage}\n([^]*?)(?=^FROM|(?![^]))`, 'mu').exec(dockerfile) ?? [];
  return [...instruction('ENTRYPOINT', text).slice(1), ...instruction('CMD', text)];
}

/** What stands in /app, with the API's place in the web's settings. */
async function appDirectory(port: number): Promise<TemporaryDirectory> {
  const app = await temporaryDirectory('numbers');
  await cp(join(examples, 'numbers'), app.path, { recursive: true });
  await writeFile(join(app.path, 'package.json'), '{ "type": "module" }');
  const settings = join(app.path, 'appsettings.json');
  const text = await readFile(settings, 'utf8');
  await writeFile(settings, text.replace('numbers-api:8080', `127.0.0.1:${port}`));
  return app;
}

const startIn = (app: TemporaryDirectory, stage: string, env: Record<string, string>): Running =>
  start(
    commandOf(stage).map((word) => word.replace('/app/', `${app.path}/`)),
    { cwd: app.path, env },
  );

const portOf = async (running: Running): Promise<number> =>
  Number((await running.stdoutMatches(/listening on port (\d+)/u))[1]);

const check = async (port: number): Promise<number | null> =>
  (await run(['--check', `http://127.0.0.1:${port}/health`])).status;

describe('in examples/numbers', () => {
  test('the web waits for the API of its own settings, which gives three numbers and is unhealthy then', async () => {
    const port = await freePort();
    await using app = await appDirectory(port);
    await using web = startIn(app, 'web', { PORT: '0' });
    await web.stderrMatches(/api \(\S+ \S+\) is not ready: the connection was refused/u);
    await using api = startIn(app, 'api', { PORT: String(port) });
    await portOf(api);
    const url = `http://127.0.0.1:${await portOf(web)}/`;
    expect(await check(port)).toBe(0);
    for (let call = 0; call < 3; call += 1)
      expect(await (await fetch(url)).text()).toMatch(/^the number is \d+$/mu);
    expect((await fetch(url)).status).toBe(502);
    expect(await check(port)).toBe(1);
  });

  test('the API waits for its secrets, and the web needs them and the memory, too', async () => {
    const port = await freePort();
    await using app = await appDirectory(port);
    const secrets = join(app.path, 'secrets.json');
    const elsewhere = join(app.path, 'elsewhere.json');
    await rename(secrets, elsewhere);
    await using api = startIn(app, 'api', { PORT: String(port) });
    await using web = startIn(app, 'web', { PORT: '0' });
    await Promise.all([api, web].map((each) => each.stderrMatches(/secrets\.json\)? is not ready/u)));
    await web.stderrMatches(/memory \(exec node\) is ready/u);
    await rename(elsewhere, secrets);
    await Promise.all([portOf(api), portOf(web)]);
  });

  test('the web does not start without the memory that it needs', async () => {
    await using app = await appDirectory(await freePort());
    await using web = startIn(app, 'web', { PORT: '0', NEEDED_MEMORY: '1e15' });
    await web.stderrMatches(/memory \(exec node\) is not ready: .*MiB are available, and the app needs \d+/u);
    expect(web.stdout()).toBe('');
  });

  test("a variable replaces the app's setting and, by its name, what is waited for", async () => {
    const port = await freePort();
    await using app = await appDirectory(await freePort());
    const env = {
      PORT: '0',
      RngApi__Url: `http://127.0.0.1:${port}`,
      WAIT_FOR_TARGET_API: 'env:RngApi:Url',
    };
    await using web = startIn(app, 'web', env);
    await using api = startIn(app, 'api', { PORT: String(port) });
    await portOf(api);
    const answer = await fetch(`http://127.0.0.1:${await portOf(web)}/`);
    expect(await answer.text()).toMatch(/^the number is \d+$/mu);
  });
});
