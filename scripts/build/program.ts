import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform, type BuildOptions, type Metafile } from 'esbuild';
import { buildParts } from './parts.ts';

/**
 * Writes the program as one file: a beginning that any Node can read, and the parts of the program in comments, from
 * where they are compiled when they are needed.
 *
 * @returns what is in it
 */
export async function buildProgram(file: string, options: BuildOptions): Promise<Metafile> {
  const { parts, metafile } = await buildParts(options);
  const start = await readFile(join(import.meta.dirname, 'start.ts'), 'utf8');
  const { code } = await transform(start, { loader: 'ts', target: 'es2015' });
  const functions = [...parts].map(([name, text]) => `'${name}':function(){/*${hideCommentEnds(text)}*/}`);
  await writeFile(file, `#!/usr/bin/env node\n((parts) => {\n${code}})({\n${functions.join(',\n')}\n});\n`);
  await chmod(file, 0o755);
  return metafile;
}

/** As start.ts undoes it. */
function hideCommentEnds(code: string): string {
  if (code.includes('*~/')) throw new Error('the code has what stands for the end of a comment');
  return code.replaceAll('*/', '*~/');
}
