import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { Terminal } from '../test/containers/terminal.ts';
import { startHttp } from '../test/support/http.ts';
import { freePort } from '../test/support/ports.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { Screen } from '../test/support/screen.ts';
import { temporaryDirectory } from '../test/support/temporary.ts';

// Makes docs/terminal.svg of a real run, after a build: what a person sees while PostgreSQL, an API and a file come up.

const size = { columns: 100, rows: 7 };
const lineHeight = 20;
const characterWidth = 8.4;
const colors: Readonly<Record<string, string>> = { '✓': '#3fb950', '✗': '#f85149', '◦': '#d29922' };

/** What is seen from a moment on, in milliseconds. */
interface Frame {
  readonly at: number;
  readonly rows: readonly string[];
}

async function record(): Promise<Frame[]> {
  await using directory = await temporaryDirectory('picture');
  const key = join(directory.path, 'key');
  const postgres = await startPostgres({ databases: ['app'] });
  await postgres.shutdown();
  const port = await freePort();
  const targets = [
    'env:DATABASE_URL#name=db',
    `http://localhost:${port}/health#name=api`,
    `file://${key}#name=key`,
  ];
  const program = join(import.meta.dirname, '../dist/wait-for.cjs');
  const command = [process.execPath, program, ...targets, 'echo', 'listening on port 3000'];
  const env = { CI: '', NO_COLOR: '', FORCE_COLOR: '', DATABASE_URL: postgres.url('app') };
  await using terminal = new Terminal(size, command, env);
  const seen = watch(terminal);
  await later(1500);
  await writeFile(key, '');
  await later(1000);
  await postgres.start();
  await later(1500);
  const api = await startHttp((_request, response) => response.end('ok'), { port });
  await terminal.ended;
  const all = await seen;
  await api.close();
  await postgres.stop();
  return all;
}

async function watch(terminal: Terminal): Promise<Frame[]> {
  const screen = new Screen(size.columns, size.rows);
  const began = performance.now();
  const found: Frame[] = [];
  let isOver = false;
  void terminal.ended.then(() => (isOver = true));
  for (let shown = 0, isLast = false; !isLast; await later(50)) {
    isLast = isOver;
    const text = terminal.raw;
    await screen.write(text.slice(shown));
    shown = text.length;
    if (screen.rows.join('\n') !== found.at(-1)?.rows.join('\n'))
      found.push({ at: performance.now() - began, rows: screen.rows });
  }
  return found;
}

/** An animation without a script, which is shown where a picture is. */
function picture(some: readonly Frame[]): string {
  const duration = (some.at(-1)?.at ?? 0) + 4000;
  const width = Math.ceil(size.columns * characterWidth);
  const height = size.rows * lineHeight + 16;
  const groups = some.map(({ at, rows }, index) => {
    const times = [at, some[index + 1]?.at ?? duration].map((time) => (time / duration).toFixed(4));
    const isFirst = index === 0;
    const animation = `<animate attributeName="visibility" calcMode="discrete" dur="${Math.round(duration)}ms" repeatCount="indefinite" keyTimes="0;${times.join(';')}" values="${isFirst ? 'visible' : 'hidden'};visible;${index === some.length - 1 ? 'visible' : 'hidden'}"/>`;
    return `<g visibility="${index === some.length - 1 ? 'visible' : 'hidden'}">${animation}${rows.map(line).join('')}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="wait-for on a terminal">`,
    `<rect width="100%" height="100%" rx="6" fill="#0d1117"/>`,
    `<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3" xml:space="preserve">`,
    ...groups,
    '</g></svg>\n',
  ].join('\n');
}

function line(row: string, index: number): string {
  const [mark = ''] = row;
  const y = (index + 1) * lineHeight + 2;
  const color = colors[mark];
  const text =
    color === undefined ? escape(row) : `<tspan fill="${color}">${mark}</tspan>${escape(row.slice(1))}`;
  return `<text x="10" y="${y}">${text}</text>`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

await writeFile('docs/terminal.svg', picture(await record()));
