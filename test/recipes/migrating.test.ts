import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { Child } from '../support/child.ts';
import { refusingPort } from '../support/faults.ts';
import { freePort } from '../support/ports.ts';
import { program } from '../support/program.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { sections } from './document.ts';
import { find } from './programs.ts';

/** Where programs of tools are that can't be had from Debian or npm, each in a directory with the name of its section. */
const tools = process.env['TOOLS'];
const alwaysThere = new Set(['wait-for-it', 'wait-on', 'wait-port']);

/** A line of another tool, ours beside it, and the status of both when what they wait for never comes. */
interface Pair {
  readonly tool: string;
  readonly theirs: string;
  readonly ours: string;
  readonly status: readonly number[];
}

const all = [...(await sections('migrating.md'))].flatMap(([tool, text]) => pairsOf(tool, text));
const pairs = all.filter(({ tool }) => alwaysThere.has(tool) || tools !== undefined);

beforeAll(async () => {
  await find('wait-for-it', 'wait-for-it');
});

test('each tool has lines to be run', () => {
  expect(new Set(all.map(({ tool }) => tool))).toEqual(
    new Set([
      ...alwaysThere,
      'eficode/wait-for',
      'jwilder/dockerize',
      'powerman/dockerize',
      'wait4x',
      'docker-compose-wait',
    ]),
  );
});

test.concurrent.for(pairs)('$theirs and $ours both end well once it is there', async (pair) => {
  await using directory = await temporaryDirectory('migrating');
  const place = { pair, directory: directory.path, port: await freePort() };
  const running = await startBoth(place);
  const servers: Server[] = [];
  try {
    // By then, most of them have looked and found nothing.
    await delay(1000);
    servers.push(await listen(place.port), await listen(join(directory.path, 'app.sock')));
    await writeFile(join(directory.path, 'app.ready'), '');
    expect(await ends(running)).toEqual(
      [pair.theirs, pair.ours].map((line) => ({ status: 0, started: starts(line) })),
    );
  } finally {
    for (const server of servers) server.close();
    for (const child of running) await child.kill();
  }
});

test.concurrent.for(pairs)('$theirs and $ours both end by themselves when it never comes', async (pair) => {
  await using directory = await temporaryDirectory('migrating');
  await using refusing = await refusingPort();
  const [theirs, ours] = [pair.theirs, pair.ours].map((line) => line.replace(/\b30(?=s\b|000\b|\b)/u, '2'));
  const inTwoSeconds = { ...pair, theirs: theirs ?? '', ours: ours ?? '' };
  const running = await startBoth({ pair: inTwoSeconds, directory: directory.path, port: refusing.port });
  try {
    expect(await ends(running)).toEqual(
      [pair.theirs, pair.ours].map((line, index) => {
        const status = pair.status[index];
        return { status, started: status === 0 && starts(line) };
      }),
    );
  } finally {
    for (const child of running) await child.kill();
  }
});

/** The lines of the table of a section that tells their status. */
function pairsOf(tool: string, text: string): Pair[] {
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
  return rows
    .filter(([, , status = '']) => /^\d+, \d+$/u.test(status))
    .map(([theirs = '', ours = '', status = '']) => ({
      tool,
      theirs: theirs.replaceAll('`', ''),
      ours: ours.replaceAll('`', ''),
      status: status.split(', ').map(Number),
    }));
}

const starts = (line: string): boolean => line.includes('echo started');

interface Place {
  readonly pair: Pair;
  /** Stands for /run. */
  readonly directory: string;
  readonly port: number;
}

/** Runs both lines in a shell, as a person would. */
async function startBoth({ pair, directory, port }: Place): Promise<Child[]> {
  const commands = join(directory, 'bin');
  await mkdir(commands);
  await symlink(program, join(commands, 'wait-for'));
  const theirDirectory = join(tools ?? '', pair.tool);
  const path = [
    commands,
    dirname(process.execPath),
    join(import.meta.dirname, 'node_modules/.bin'),
    theirDirectory,
    process.env['PATH'] ?? '',
  ].join(delimiter);
  const theirs = pair.theirs.replace(/(?<=^|\s)\.?\/(?=wait(?:-for)?\s|wait$)/u, `${theirDirectory}/`);
  return [theirs, pair.ours].map((line) => {
    const here = line
      .replaceAll(/\b(?:db|api)\b/gu, '127.0.0.1')
      .replaceAll(/\b(?:5432|8080)\b/gu, String(port))
      .replaceAll('/run/', `${directory}/`);
    return new Child('sh', ['-c', here], { env: { PATH: path }, cwd: directory, group: true });
  });
}

const ends = (running: readonly Child[]): Promise<{ status: number | null; started: boolean }[]> =>
  Promise.all(
    running.map(async (child) => {
      const { status } = await child.ended;
      return { status, started: child.stdout.text.endsWith('started\n') };
    }),
  );

async function listen(where: number | string): Promise<Server> {
  const server = createServer((_, response) => response.end());
  if (typeof where === 'number') server.listen(where, '127.0.0.1');
  else server.listen(where);
  await once(server, 'listening');
  return server;
}
