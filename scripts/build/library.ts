import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, resolve } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import * as z from 'zod/mini';

/**
 * Writes the library as one CommonJS file, which each Node, bundler and test runner can load, and an ES module that
 * yields the same: two copies would have two classes of each error.
 *
 * @param directory gets index.cjs and index.js
 * @returns what is in it
 */
export async function buildLibrary(directory: string, options: BuildOptions): Promise<Metafile> {
  const outfile = resolve(directory, 'index.cjs');
  const { metafile } = await build({
    ...options,
    entryPoints: ['src/index.ts'],
    outfile,
    metafile: true,
    format: 'cjs',
    // Where scripts run in a context of their own, as Jest's do, `import()` fails.
    supported: { 'dynamic-import': false },
  });
  const names = Object.keys(z.looseObject({}).parse(createRequire(import.meta.url)(outfile)));
  await writeFile(
    resolve(directory, 'index.js'),
    `export { ${names.join(', ')} } from './${basename(outfile)}';\n`,
  );
  return metafile;
}
