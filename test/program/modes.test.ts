import { existsSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { refusingPort, silentServer } from '../support/faults.ts';
import { startHttp } from '../support/http.ts';
import { run, start } from '../support/program.ts';

describe('--check', () => {
  test('follows an API that answers three times and then breaks', async () => {
    let calls = 0;
    await using api = await startHttp((_request, response) => {
      calls += 1;
      response.writeHead(calls <= 3 ? 200 : 500).end(String(calls));
    });
    const statuses: (number | null)[] = [];
    for (let check = 0; check < 5; check += 1) {
      statuses.push((await run(['--check', api.url('/rng')])).status);
    }
    expect(statuses).toEqual([0, 0, 0, 1, 1]);
    expect(calls).toBe(5);
  });

  test('says what is wrong, and nothing on stdout', async () => {
    await using refusing = await refusingPort();
    expect(await run(['--check', 'file:///'])).toMatchObject({ status: 0, stdout: '' });
    const failed = await run(['--check', `tcp://127.0.0.1:${refusing.port}`, 'file:///']);
    expect(failed).toMatchObject({ status: 1, stdout: '' });
    expect(failed.stderr).toMatch(/refused.*\[ECONNREFUSED\]/);
  });

  test('ends at the attempt limit where nobody answers', async () => {
    await using server = await silentServer();
    const target = `http://127.0.0.1:${server.port}/`;
    const result = await run(['--check', '--attempt-timeout', '200ms', target]);
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(/200ms \[TIMEOUT\]/);
    expect(server.accepted()).toBe(1);
    expect(result.elapsedMs).toBeLessThan(5000);
  });

  test.each([
    { what: 'a mistake', args: ['--check', 'tcp://db:70000'] },
    { what: 'nothing to check', args: ['--check'] },
    { what: 'a command', args: ['--check', 'file:///', 'true'] },
  ])('of $what is 1, for Docker reserves the rest', async ({ args }) => {
    const { status, stderr } = await run(args);
    expect(status).toBe(1);
    expect(stderr).not.toBe('');
  });

  test('together with --any needs one', async () => {
    expect((await run(['--check', '--any', 'file:///missing', 'file:///'])).status).toBe(0);
    expect((await run(['--check', 'file:///missing', 'file:///'])).status).toBe(1);
  });
});

describe('the program says', { concurrent: true }, () => {
  const twice = ['-t', '1s', 'file:///missing'];

  test('each attempt, where it is --verbose', async () => {
    const { stderr } = await run(['--verbose', ...twice]);
    expect(stderr.match(/attempt \d+ failed/g)?.length).toBeGreaterThan(1);
    expect(stderr).toContain('gave up');
  });

  test('the report alone, where it is --quiet', async () => {
    const failed = await run(['--quiet', ...twice]);
    expect(failed.stderr).toMatch(/^wait-for: gave up/);
    expect(await run(['--quiet', 'file:///', 'true'])).toMatchObject({ status: 0, stderr: '' });
  });

  test("nothing on stdout, which is the app's", async () => {
    expect(await run(['-v', 'file:///', 'echo', 'only this'])).toMatchObject({ stdout: 'only this\n' });
  });

  test('--quiet wins over WAIT_FOR_LOG_LEVEL', async () => {
    const result = await run(['-q', 'file:///'], { env: { WAIT_FOR_LOG_LEVEL: 'debug' } });
    expect(result.stderr).toBe('');
  });
});

const anyText: unknown = expect.any(String);
const anyNumber: unknown = expect.any(Number);
const isoTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const knownLevel: unknown = expect.stringMatching(/^(error|warning|info|debug)$/);

const jsonRuns = [
  {
    what: 'success',
    args: ['-v', 'file:///', 'true'],
    events: ['ready', 'start'],
  },
  {
    what: 'failure',
    args: ['-v', '-t', '1s', 'file:///', 'file:///missing'],
    events: ['ready', 'not-ready', 'attempt', 'give-up'],
  },
  { what: 'a mistake', args: ['tcp://db:0'], events: ['error'] },
  { what: 'a missing command', args: ['no-such-command'], events: ['error'] },
  { what: 'nothing to wait for', args: ['true'], events: ['warning', 'start'] },
];

test.concurrent.each(jsonRuns)(
  'under --log-format json, each line of $what is an object',
  async ({ args, events }) => {
    const { stderr } = await run(['--log-format', 'json', ...args]);
    const lines = stderr.trimEnd().split('\n');
    const messages = lines.map((line): unknown => JSON.parse(line));
    for (const message of messages) {
      expect(message).toMatchObject({
        time: isoTime,
        level: knownLevel,
        event: anyText,
      });
    }
    for (const event of events) expect(messages).toContainEqual(expect.objectContaining({ event }));
  },
);

test('a JSON line of a failed attempt says everything that a machine needs', async () => {
  const { stderr } = await run(['--log-format', 'json', '-t', '1s', 'file:///missing#name=secret']);
  const messages = stderr
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(messages).toContainEqual(
    expect.objectContaining({
      event: 'not-ready',
      dependency: 'secret',
      kind: 'file',
      target: '/missing',
      attempt: 1,
      elapsedMs: anyNumber,
      class: 'unreachable',
      code: 'ENOENT',
      reason: 'it does not exist',
      hint: anyText,
    }),
  );
});

test('WAIT_FOR_SKIP=1 starts the command at once, whatever else is said', async () => {
  await using server = await silentServer();
  const result = await run(['echo', 'started'], {
    env: { WAIT_FOR_SKIP: '1', WAIT_FOR: `tcp://127.0.0.1:${server.port} nonsense://` },
  });
  expect(result).toMatchObject({ status: 0, stdout: 'started\n' });
  expect(server.accepted()).toBe(0);
});

test('WAIT_FOR_SKIP=1 without a command has nothing to do, and that is well', async () => {
  expect(await run(['file:///missing'], { env: { WAIT_FOR_SKIP: '1' } })).toMatchObject({
    status: 0,
    stderr: '',
  });
});

test('WAIT_FOR_SKIP=0 waits', async () => {
  const env = { WAIT_FOR_SKIP: '0', WAIT_FOR: 'file:///missing', WAIT_FOR_TIMEOUT: '100ms' };
  expect(await run(['true'], { env })).toMatchObject({ status: 124 });
});

test('nothing to wait for and a command: a warning, and the command', async () => {
  const result = await run(['echo', 'started']);
  expect(result).toMatchObject({ status: 0, stdout: 'started\n' });
  expect(result.stderr.match(/warning/g)).toHaveLength(1);
});

test('nothing to wait for and no command is 125', async () => {
  expect(await run([])).toMatchObject({ status: 125, stdout: '' });
});

test('a variable that is not known is a warning, and the nearest known one is named', async () => {
  const { status, stderr } = await run(['file:///', 'true'], { env: { WAIT_FOR_TIMOUT: '5s' } });
  expect(status).toBe(0);
  expect(stderr).toMatch(/warning.*WAIT_FOR_TIMOUT.*"WAIT_FOR_TIMEOUT"/);
});

test('a Service called wait-for-target ends nothing, and is no word before a failed --check', async () => {
  const env = {
    WAIT_FOR_TARGET_SERVICE_HOST: '10.0.0.1',
    WAIT_FOR_TARGET_SERVICE_PORT: '80',
    WAIT_FOR_TARGET_PORT: 'tcp://10.0.0.1:80',
  };
  const started = await run(['file:///', 'true'], { env });
  expect(started.status).toBe(0);
  expect(started.stderr.match(/warning/g)).toHaveLength(1);
  expect((await run(['--check', 'file:///missing'], { env })).stderr).not.toContain('warning');
});

test('ready and no command: one line says that nothing is started', async () => {
  const { status, stderr } = await run(['file:///']);
  expect(status).toBe(0);
  expect(stderr).toMatch(/\nwait-for: ready; no command is given, so nothing is started\n$/);
});

const said = async (...args: string[]): Promise<string> => (await run(args)).stderr;

describe('a wait that failed', { concurrent: true }, () => {
  test('for good says so', async () => {
    expect(await said('--fail-fast', 'file:///#type=file')).toMatch(/^wait-for: failed for good after/m);
    expect(await said('file:///#type=file&failFast=1')).toMatch(/^wait-for: failed for good after/m);
  });

  test('for its time says so, whatever else is wrong', async () => {
    const optional = 'file:///#type=file&required=no';
    expect(await said('--fail-fast', '-t', '1s', 'file:///missing', optional)).toMatch(
      /^wait-for: gave up after/m,
    );
  });

  test('for a program that does not end says so', async () => {
    const WAIT_FOR = JSON.stringify([{ kind: 'exec', command: ['sleep', '100'] }]);
    const { stderr } = await run(['-t', '1s'], { env: { WAIT_FOR } });
    expect(stderr).toMatch(/exec sleep: the program did not end within [\d.]+m?s \[TIMEOUT\]/);
  });
});

describe('on stdout, with exit status 0, is', () => {
  const printing = [
    { option: '--help', holds: /^Waits until[^]*Usage: wait-for[^]*--fail-fast[^]*Exit status/ },
    { option: '-h', holds: /Usage: wait-for/ },
    { option: '--version', holds: /^\d+\.\d+\.\d+\n$/ },
    { option: '--print-schema', holds: /"\$schema"/ },
    { option: '--print-config', holds: /"dependencies"/ },
  ];

  test.each(printing)('$option, and nothing is contacted', async ({ option, holds }) => {
    await using server = await silentServer();
    const result = await run([option, `tcp://127.0.0.1:${server.port}`]);
    expect(result).toMatchObject({ status: 0, stderr: '' });
    expect(result.stdout).toMatch(holds);
    expect(server.accepted()).toBe(0);
  });

  test.each(['--print-schema', '--print-config'])('%s, which is JSON', async (option) => {
    const { stdout } = await run([option, 'tcp://db:5432']);
    expect(JSON.parse(stdout)).toBeTypeOf('object');
  });

  test('--print-config, which --config reads again', async () => {
    const args = [
      '--print-config',
      '-t',
      '7s',
      'tcp://db:5432#name=db',
      'http://api/health#name=api&timeout=30s',
    ];
    const { stdout } = await run(args);
    const again = await run(['--print-config'], { env: { WAIT_FOR: stdout } });
    const { $origins: _first, ...first }: Record<string, unknown> = parseObject(stdout);
    const { $origins: _second, ...second }: Record<string, unknown> = parseObject(again.stdout);
    expect(first).toMatchObject({ timeout: '7s', dependencies: { db: { kind: 'tcp', port: 5432 } } });
    expect(second).toEqual(first);
  });

  test('--help, to a reader that goes away', async () => {
    await using program = start(['--help']);
    expect(await program.ended).toMatchObject({ status: 0, stderr: '' });
  });
});

function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error('not an object');
  return { ...value };
}

test('an older Node gets one clear line', async ({ skip }) => {
  const system = '/usr/bin/node';
  if (!existsSync(system)) return skip(`there is no ${system}`);
  const version = execFileSync(system, ['--version'], { encoding: 'utf8' }).trim();
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 19))
    return skip(`${system} is ${version}, which is new enough`);
  const result = await run(['file:///', 'true'], { node: system });
  expect(result).toMatchObject({ status: 125, stdout: '' });
  expect(result.stderr).toMatch(/^wait-for: needs Node 22\.19 .*\n$/);
  expect(result.stderr).toContain(version.slice(1));
});
