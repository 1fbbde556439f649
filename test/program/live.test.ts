import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Terminal } from '../containers/terminal.ts';
import { matching } from '../support/matching.ts';
import { program, run } from '../support/program.ts';
import { Screen } from '../support/screen.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

const noScript = spawnSync('script', ['--version']).status === 0 ? '' : ' (not possible here: no script(1))';
const node = process.env['TEST_NODE'] ?? process.execPath;

let directory: TemporaryDirectory;
/** A file that is missing until it is written. */
let late: string;
beforeEach(async () => {
  directory = await temporaryDirectory('live');
  await mkdir(join(directory.path, 'a'));
  late = join(directory.path, 'a/late');
});
afterEach(() => directory.remove());

interface Options {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** A terminal, what a person sees of it, and the program in it. */
class Watched extends Terminal {
  readonly screen: Screen;
  #shown = 0;

  constructor(command: readonly string[], { columns = 80, rows = 24, env = {} }: Options = {}) {
    super({ columns, rows }, command, { CI: '', NO_COLOR: '', FORCE_COLOR: '', ...env });
    this.screen = new Screen(columns, rows);
  }

  /** The rows of the window. */
  async rows(): Promise<string[]> {
    await this.update();
    return this.screen.rows;
  }

  /** Everything that is left in the end, that which has gone out of the window included. */
  async left(): Promise<string[]> {
    await this.ended;
    await this.update();
    return this.screen.all;
  }

  async update(): Promise<void> {
    const text = this.raw.slice(this.#shown);
    this.#shown += text.length;
    await this.screen.write(text);
  }
}

/** The machine may be busy. */
const patience = { timeout: 15_000 };

/** What moves the cursor, clears and colours, and need not be undone. */
const sequence = new RegExp(String.raw`\u{1b}\[\d*[AKJm]`, 'gu');

const waitFor = (...args: readonly string[]): string[] => [node, program, ...args];

describe.skipIf(noScript)(`on a terminal${noScript}`, () => {
  test('each dependency has a line, which stays when the app starts', async () => {
    const args = ['file:///#name=root', `file://${late}#name=数据`, 'echo', 'the app'];
    await using terminal = new Watched(waitFor(...args), { columns: 100 });
    const before = terminal.screen.modes;
    await expect
      .poll(() => terminal.rows(), patience)
      .toEqual([
        matching(/^✓ root \(file \/\) +(?:\d+ms|[\d.]+s) {2}ready$/u),
        matching(/^◦ 数据 \(file \/.*\) +\ds {2}it does not exist \[ENOENT\]$/u),
      ]);
    await writeFile(late, '');
    expect(await terminal.left()).toEqual([
      matching(/^✓ root \(file \/\) +(?:\d+ms|[\d.]+s) {2}ready$/u),
      matching(/^✓ 数据 \(file \/.*\) +[\d.]+s {2}ready$/u),
      'wait-for: starting echo',
      'the app',
    ]);
    expect(await terminal.ended).toBe(0);
    expect(terminal.screen.modes).toEqual(before);
    expect(terminal.screen.cursor).toEqual({ column: 0, row: 4 });
    expect(terminal.raw.replaceAll(sequence, '')).not.toContain('\u{1b}');
  });

  test('nothing is written while nothing changes, but the seconds', async () => {
    await using terminal = new Watched(waitFor('file:///missing', 'true'));
    await expect
      .poll(() => terminal.rows(), patience)
      .toEqual([matching(/^◦ file \/missing +2s {2}it does not exist \[ENOENT\]$/u)]);
    // The first line, that with the reason, and those of two seconds.
    expect(terminal.raw.match(/file \/missing/gu)?.length).toBeLessThanOrEqual(4);
  });

  test('the lines stand above the report when the wait has failed', async () => {
    await using terminal = new Watched(waitFor('-t', '300ms', 'file:///missing', 'file:///'));
    expect(await terminal.left()).toEqual([
      matching(/^✗ file \/missing +(?:\d+ms|[\d.]+s) {2}it does not exist \[ENOENT\]$/u),
      matching(/^✓ file \/ +(?:\d+ms|[\d.]+s) {2}ready$/u),
      matching(/^wait-for: gave up after (?:\d+ms|[\d.]+s): 1 of 2 not ready$/u),
      '  file /missing: it does not exist [ENOENT]',
      matching(/^ {6}hint: /u),
      matching(/^ {6}unreachable; \d+ attempts? in (?:\d+ms|[\d.]+s)$/u),
      matching(/^ {2}file \/: ready after (?:\d+ms|[\d.]+s)$/u),
    ]);
    expect(await terminal.ended).toBe(124);
  });

  // A signal leaves 50 ms for the last words, which a busy machine may take for itself.
  test('the lines stand as they were when Ctrl-C is typed', { retry: 2 }, async () => {
    await using terminal = new Watched(waitFor('file:///missing', 'true'));
    await expect.poll(() => terminal.rows(), patience).toEqual([matching(/it does not exist/u)]);
    terminal.type('\u{3}');
    expect(await terminal.left()).toEqual([
      matching(/^◦ file \/missing +(?:\ds)? {2}it does not exist \[ENOENT\]$/u),
      'wait-for: ended by SIGINT while waiting',
    ]);
    expect(await terminal.ended).toBe(130);
  });

  const many = Array.from(
    { length: 30 },
    (_, index) => `file:///${index % 2 === 0 ? '' : `missing/${index}`}`,
  );

  test('of more dependencies than rows, those that are waited for are seen, and a count', async () => {
    await using terminal = new Watched(waitFor('-t', '2s', ...many), { rows: 6 });
    await expect
      .poll(() => terminal.rows(), patience)
      .toEqual([
        matching(/^◦ file \/missing\/1 .*\[ENOENT\]$/u),
        matching(/^◦ file \/missing\/3 /u),
        matching(/^◦ file \/missing\/5 /u),
        matching(/^◦ file \/missing\/7 /u),
        '15 of 30 ready, 11 more waited for',
      ]);
    const all = await terminal.left();
    expect(all.filter((line) => line.startsWith('✓'))).toHaveLength(15);
    expect(all.filter((line) => line.startsWith('✗'))).toHaveLength(15);
  });

  test('lines follow the size of the window', async () => {
    const target = `file:///missing/${'x'.repeat(60)}`;
    await using terminal = new Watched(waitFor(target, 'true'), { columns: 50 });
    await expect
      .poll(() => terminal.rows(), patience)
      .toEqual([matching(/^◦ file \/missing\/x+… +it doe.*…$/u)]);
    terminal.screen.resize(120, 24);
    await terminal.resize(120, 24);
    await expect
      .poll(() => terminal.rows(), patience)
      .toEqual([matching(/^◦ file \/missing\/x{44}… +\d+s {2}it does not exist \[ENOENT\]$/u)]);
  });

  test('lines begin anew below what a shell wrote while they were stopped', async () => {
    const shell = `set -m; ${waitFor(`file://${late}#name=late`).join(' ')}; echo stopped; fg >/dev/null`;
    await using terminal = new Watched(['sh', '-c', shell], { columns: 200 });
    await expect.poll(() => terminal.rows(), patience).toEqual([matching(/^◦ late .*it does not exist/u)]);
    terminal.type('\u{1a}');
    await terminal.shows(/stopped[^]*◦[^]*it does not exist/u);
    await writeFile(late, '');
    const rows = await terminal.left();
    expect(rows[0]).toMatch(/^◦ late /u);
    expect(rows.filter((row) => row.includes('stopped'))).toHaveLength(1);
    expect(rows.at(-2)).toMatch(/^✓ late .* ready$/u);
  });

  test('in the background, lines are written once each', async () => {
    const shell = `set -m; ${waitFor('-t', '300ms', 'file:///missing').join(' ')} & wait`;
    await using terminal = new Watched(['sh', '-c', shell]);
    expect((await terminal.left())[0]).toBe(
      'wait-for: file /missing is not ready: it does not exist [ENOENT]',
    );
    expect(terminal.raw).not.toContain('\u{1b}');
  });
});

describe.skipIf(noScript)(`on a terminal, lines are written once each${noScript}`, () => {
  test.each([
    { what: 'where it can not move its cursor', env: { TERM: 'dumb' } },
    { what: 'where nothing is known of it', env: { TERM: '' } },
    { what: 'where a machine reads along', env: { CI: 'true' } },
    { what: 'where every attempt is said', env: { WAIT_FOR_LOG_LEVEL: 'debug' } },
    { what: 'where only failures are said', env: { WAIT_FOR_LOG_LEVEL: 'error' } },
    { what: 'where they are JSON', env: { WAIT_FOR_LOG_FORMAT: 'json' } },
  ])('$what', async ({ env }) => {
    await using terminal = new Watched(waitFor('-t', '300ms', 'file:///missing', 'file:///'), { env });
    await terminal.ended;
    expect(terminal.text).toMatch(/gave up after/u);
    expect(terminal.raw).not.toContain('\u{1b}');
    expect(terminal.raw).not.toContain('✓');
  });
});

describe.skipIf(noScript)(`marks have colours${noScript}`, () => {
  test.each([
    { env: {}, colored: true },
    { env: { NO_COLOR: '1' }, colored: false },
    { env: { NO_COLOR: '1', FORCE_COLOR: '1' }, colored: true },
    { env: { FORCE_COLOR: '0' }, colored: false },
    { env: { CI: 'false' }, colored: true },
  ])('with $env: $colored', async ({ env, colored }) => {
    await using terminal = new Watched(waitFor('file:///', 'true'), { env });
    await terminal.ended;
    expect(terminal.raw).toContain(colored ? '\u{1b}[32m✓\u{1b}[39m file /' : '✓ file /');
    expect(terminal.raw.includes('\u{1b}[3')).toBe(colored);
  });
});

test('nothing that draws is loaded where there is no terminal', async () => {
  const script = join(import.meta.dirname, '../fixtures/loaded-modules.ts');
  const env = { NODE_OPTIONS: `--import ${script}`, TERM: 'xterm' };
  const { stdout, stderr } = await run(['-t', '100ms', 'file:///missing'], { env });
  expect(stderr).toContain('gave up');
  expect(stdout).toContain('NativeModule fs\n');
  expect(stdout).not.toContain('NativeModule tty\n');
});
