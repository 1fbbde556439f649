import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A module in the place of another: `from './wait.ts'`, `import('./wait.ts')`. */
const specifier = /(?<=\b(?:from |import\()')(?<path>\.[^']*)\.ts(?=')/gu;

/**
 * Writes the library's types, each file twice: to TypeScript, what a `.d.ts` of this package declares is an ES module,
 * which a CommonJS module can't import under `node16`, and a `.d.cts` is CommonJS.
 *
 * @param directory gets index.d.ts, index.d.cts and what these lead to; not the types of the rest of the sources, some
 *   of which need those of the drivers
 */
export async function writeTypes(directory: string): Promise<void> {
  const all = await mkdtemp(join(tmpdir(), 'wait-for-types-'));
  await promisify(execFile)('tsc', ['--project', 'tsconfig.build.json', '--outDir', all]);
  const names = new Set(['index']);
  // What is added meanwhile is visited, too.
  for (const name of names) {
    const types = await readFile(join(all, `${name}.d.ts`), 'utf8');
    for (const { groups } of types.matchAll(specifier))
      names.add(join(dirname(name), groups?.['path'] ?? ''));
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, `${name}.d.ts`), types.replaceAll(specifier, '$<path>.js'));
    await writeFile(join(directory, `${name}.d.cts`), types.replaceAll(specifier, '$<path>.cjs'));
  }
  await rm(all, { recursive: true });
}
