import { Ajv2020 } from 'ajv/dist/2020.js';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rmdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refusingPort, silentServer } from '../support/faults.ts';
import { containing, matching } from '../support/matching.ts';
import { run, start } from '../support/program.ts';
import { parsePrometheus } from '../support/prometheus.ts';
import { oneOfEach } from '../support/sweep.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';
import { begun, endBy, endedBy, endingSignals, missing } from './hanging.ts';

const schema: unknown = JSON.parse(
  await readFile(join(import.meta.dirname, '../../dist/wait-for-report.schema.json'), 'utf8'),
);
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(Object(schema));

let directory: TemporaryDirectory;
let file: string;
beforeEach(async () => {
  directory = await temporaryDirectory('report');
  file = join(directory.path, 'report.json');
});
afterEach(() => directory.remove());

/** The report, which is the only file that is left, and is as its schema says. */
async function readReport(): Promise<unknown> {
  expect(await readdir(directory.path)).toEqual(['report.json']);
  const report: unknown = JSON.parse(await readFile(file, 'utf8'));
  validate(report);
  expect(validate.errors ?? []).toEqual([]);
  return report;
}

const anyNumber: unknown = expect.any(Number);

describe('the report of a wait', () => {
  test('is there when the app starts', async () => {
    const result = await run(['--report', file, 'file:///#name=root', 'dns://localhost', 'cat', file]);
    const report = await readReport();
    expect(JSON.parse(result.stdout)).toEqual(report);
    expect(report).toEqual({
      outcome: 'ready',
      elapsedMs: anyNumber,
      dependencies: [
        {
          name: 'root',
          kind: 'file',
          target: '/',
          outcome: 'ready',
          required: true,
          attempts: 1,
          elapsedMs: anyNumber,
        },
        containingName('dns localhost'),
      ],
    });
  });

  test('says of what is not ready why, and how that is cured', async () => {
    await using refusing = await refusingPort();
    const targets = [`tcp://127.0.0.1:${refusing.port}#name=db`, 'file:///'];
    const result = await run(['-t', '1s', ...targets], { env: { WAIT_FOR_REPORT: file } });
    expect(result.status).toBe(124);
    expect(await readReport()).toMatchObject({
      outcome: 'not-ready',
      reason: matching(/^gave up after (?:\d+ms|[\d.]+s): 1 of 2 not ready$/u),
      dependencies: [
        {
          name: 'db',
          kind: 'tcp',
          target: `127.0.0.1:${refusing.port}`,
          outcome: 'not-ready',
          class: 'unreachable',
          code: 'ECONNREFUSED',
          reason: 'the connection was refused',
          hint: matching(/./u),
        },
        { name: 'file /', outcome: 'ready' },
      ],
    });
  });

  // A machine that is starved may leave it too little of the 100 ms that a signal takes.
  test.each(oneOfEach(3, endingSignals))('is written when %s ends it', { retry: 2 }, async (signal) => {
    await using program = start(['--report', file, missing, 'file:///', 'true']);
    await program.stderrMatches(begun);
    expect(await endBy(() => program.signal(signal), program.ended)).toEqual(endedBy(signal));
    expect(await readReport()).toMatchObject({
      outcome: 'interrupted',
      reason: containing(`ended by ${signal}`),
      dependencies: [{ name: 'file /missing', code: 'ENOENT' }, { outcome: 'ready' }],
    });
  });

  test.each([
    {
      what: 'a mistake in the configuration',
      args: ['tcp://db:70000'],
      status: 125,
      says: 'expected a port',
    },
    { what: 'a command that is not found', args: ['file:///', 'no-such'], status: 127, says: 'no-such' },
    { what: 'a command that is a directory', args: ['file:///', '/'], status: 126, says: 'directory' },
    { what: 'nothing to do', args: [], status: 125, says: 'nothing to do' },
  ])('is written at $what', async ({ args, status, says }) => {
    expect(await run(['--report', file, ...args])).toMatchObject({ status });
    expect(await readReport()).toEqual({
      outcome: 'error',
      reason: containing(says),
      elapsedMs: 0,
      dependencies: [],
    });
  });

  test('is named by the document too', async () => {
    const document = JSON.stringify({ report: file, dependencies: ['file:///'] });
    expect(await run([], { env: { WAIT_FOR: document } })).toMatchObject({ status: 0 });
    expect(await readReport()).toMatchObject({ outcome: 'ready' });
  });

  test('is there for nothing to wait for, too', async () => {
    expect(await run(['--report', file, 'true'], { env: { WAIT_FOR_SKIP: '1' } })).toMatchObject({
      status: 0,
    });
    expect(await readReport()).toEqual({ outcome: 'ready', elapsedMs: 0, dependencies: [] });
  });

  test("is Prometheus' text where its name ends in .prom", async () => {
    const prom = join(directory.path, 'wait-for.prom');
    await run(['-t', '1s', '--report', prom, 'file:///missing', 'file:///']);
    const metrics = parsePrometheus(await readFile(prom, 'utf8'));
    expect(metrics['wait_for_ready']?.values).toEqual({ '': 0 });
    expect(metrics['wait_for_dependency_ready']?.values).toEqual({
      'dependency="file /missing",kind="file"': 0,
      'dependency="file /",kind="file"': 1,
    });
    expect(await readdir(directory.path)).toEqual(['wait-for.prom']);
  });

  test('replaces the one before, through a symbolic link too', async () => {
    const real = join(directory.path, 'real.json');
    await writeFile(real, 'an old one');
    await symlink(real, file);
    await run(['--report', file, 'file:///']);
    expect(JSON.parse(await readFile(real, 'utf8'))).toMatchObject({ outcome: 'ready' });
    expect((await readdir(directory.path)).toSorted()).toEqual(['real.json', 'report.json']);
  });
});

test("the example's app serves it as its own metrics", async () => {
  const report = join(directory.path, 'wait-for.prom');
  const app = join(import.meta.dirname, '../../examples/server.js');
  const env = { WAIT_FOR_REPORT: report, PORT: '0' };
  await using example = start(['file:///', process.execPath, app], { env });
  const [, port] = await example.stdoutMatches(/listening on port (\d+)/u);
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4');
  expect(parsePrometheus(await response.text())['wait_for_ready']?.values).toEqual({ '': 1 });
});

describe('a health check', () => {
  test("leaves the wait's report alone", async () => {
    await writeFile(file, 'of the wait');
    expect(await run(['--check', 'file:///'], { env: { WAIT_FOR_REPORT: file } })).toMatchObject({
      status: 0,
    });
    expect(await run(['--check', 'tcp://x:0'], { env: { WAIT_FOR_REPORT: file } })).toMatchObject({
      status: 1,
    });
    expect(await readFile(file, 'utf8')).toBe('of the wait');
  });

  test('has a report of its own where it is asked for one', async () => {
    expect(await run(['--check', '--report', file, 'file:///missing'])).toMatchObject({ status: 1 });
    expect(await readReport()).toMatchObject({ outcome: 'not-ready', dependencies: [{ attempts: 1 }] });
  });
});

describe("a report that can't be written is a warning, and no reason not to start", () => {
  const unwritable = [
    {
      what: 'in a directory that is missing',
      path: 'missing/report.json',
      says: /its directory does not exist/,
    },
    { what: 'that is a directory', path: 'directory', says: /no regular file/ },
    { what: 'that is below a file', path: 'file/report.json', says: /a part of its path is no directory/ },
    { what: 'that is a named pipe', path: 'pipe', says: /no regular file/ },
    { what: 'that is standard output', path: 'stdout', says: /no regular file/ },
    { what: 'where nothing can be made', path: '/proc/report.json', says: /\[E[A-Z]+\]/ },
  ];

  test.each(oneOfEach(2, unwritable))('one $what', async ({ path, says }) => {
    await mkdir(join(directory.path, 'directory'));
    await writeFile(join(directory.path, 'file'), '');
    execFileSync('mkfifo', [join(directory.path, 'pipe')]);
    // As /dev/stdout is one; those of /dev would be gone if this failed.
    await symlink('/proc/self/fd/1', join(directory.path, 'stdout'));
    const before = (await readdir(directory.path)).toSorted();
    await using server = await silentServer();
    const target = `http://127.0.0.1:${server.port}/`;
    await using waiting = start(['--report', path, missing, target, 'true'], { cwd: directory.path });
    await waiting.stderrMatches(begun);
    expect(waiting.stderr()).toMatch(/^wait-for: warning: there will be no report in /u);
    expect(waiting.stderr().split('\n')[0]).toMatch(says);
    const { status, stdout, stderr } = await run(['--report', path, 'file:///', 'echo', 'started'], {
      cwd: directory.path,
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'started\n' });
    expect(stderr.match(/warning/gu)).toHaveLength(1);
    expect((await readdir(directory.path)).toSorted()).toEqual(before);
  });

  test('one whose directory goes away during the wait', async () => {
    const inside = join(directory.path, 'inside');
    const awaited = join(directory.path, 'awaited');
    await mkdir(inside);
    await using waiting = start(['--report', join(inside, 'x'), `file://${awaited}`, 'echo', 'started']);
    await waiting.stderrMatches(/is not ready/u);
    await rmdir(inside);
    await writeFile(awaited, '');
    expect(await waiting.ended).toMatchObject({
      status: 0,
      stdout: 'started\n',
      stderr: matching(/warning: there is no report in .*: its directory does not exist \[ENOENT\]/u),
    });
  });
});

const containingName = (name: string): unknown => expect.objectContaining({ name });
