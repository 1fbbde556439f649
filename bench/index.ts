import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { results } from './results.ts';

const help = `npm run bench -- [option ...]

  --node PATH  a Node to measure start-up on; may be repeated, and all else is measured on the first
  --quick      few runs, to see that the bench works
  --page       measures nothing, and writes docs/performance.md anew from what was measured last
  --check      measures start-up, a check and the file alone, and fails where bench/limits.ts is not kept
`;

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: [process.execPath] },
    quick: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [node = process.execPath, ...others] = values.node;

if (values.help) process.stdout.write(help);
else if (values.check) process.exitCode = (await check(node)) ? 0 : 1;
else await writeAll();

async function writeAll(): Promise<void> {
  install();
  const kept = join(import.meta.dirname, 'results.json');
  // They need what has just been installed.
  const { measureAll } = await import('./measure.ts');
  const { writePage } = await import('./page.ts');
  if (!values.page) {
    const measured = await measureAll([node, ...others], values.quick);
    await writeFile(kept, JSON.stringify(measured));
  }
  await writePage(results.parse(JSON.parse(await readFile(kept, 'utf8'))));
}

function install(): void {
  if (existsSync(join(import.meta.dirname, 'node_modules'))) return;
  execFileSync('npm', ['ci', '--prefix', import.meta.dirname], { stdio: 'inherit' });
}
