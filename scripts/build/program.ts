import { chmod, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, transform, type BuildOptions, type Metafile } from 'esbuild';
import { replaceParts } from './replace.ts';

/**
 * Writes the program as one file: a beginning that any Node can read, and the parts as texts, which it compiles when
 * they are needed. A part is what an `import()` leads to, or what several of them share.
 *
 * @returns what is in it
 */
export async function buildProgram(file: string, common: BuildOptions): Promise<Metafile> {
  const { outputFiles, metafile } = await build({
    ...common,
    entryPoints: ['src/main.ts'],
    outdir: 'parts',
    write: false,
    metafile: true,
    format: 'esm',
    splitting: true,
    minify: true,
    mainFields: ['module', 'main'],
    // Undici's own name for a bundle without its second parser.
    define: { ...common.define, esbuildDetection: 'true' },
    plugins: [replaceParts],
  });
  const parts = await Promise.all(
    outputFiles.map(
      async ({ path, text }) =>
        `'./${basename(path)}':function(){/*${hideCommentEnds(await asFunctionBody(text))}*/}`,
    ),
  );
  const { code } = await transform(await readFile(join(import.meta.dirname, 'start.ts'), 'utf8'), {
    loader: 'ts',
    target: 'es2015',
  });
  await writeFile(file, `#!/usr/bin/env node\n((parts) => {\n${code}})({\n${parts.join(',\n')}\n});\n`);
  await chmod(file, 0o755);
  return metafile;
}

/** From an ES module to what `compileFunction` compiles, where `require` gets parts and built-in modules. */
async function asFunctionBody(module: string): Promise<string> {
  const { code } = await transform(module, {
    format: 'cjs',
    // Not Node's: that would list all names for its loader of ES modules.
    platform: 'neutral',
    target: 'node22.19',
    minify: true,
    // Else Node would load its whole loader of ES modules.
    supported: { 'dynamic-import': false },
  });
  return code.trimEnd();
}

/** As start.ts undoes it. */
function hideCommentEnds(code: string): string {
  if (code.includes('*~/')) throw new Error('the code has what stands for the end of a comment');
  return code.replaceAll('*/', '*~/');
}
