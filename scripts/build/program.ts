import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform, type BuildOptions, type Metafile } from 'esbuild';
import { compileAtOnce } from './at-once.ts';
import { buildParts } from './parts.ts';
import { rehearse } from './rehearsal.ts';

/** As start.ts names the scripts that it makes of the parts. */
const prefix = 'wait-for/';

/**
 * Writes the program as one file: a beginning that any Node can read, and the parts of the program in comments, from
 * where they are compiled when they are needed.
 *
 * @returns what is in it
 */
export async function buildProgram(file: string, options: BuildOptions): Promise<Metafile> {
  const { parts, metafile } = await buildParts(options);
  await writeProgram(file, parts);
  const functions = await rehearse(file, prefix);
  const quick = [...parts].map(
    ([name, code]) => [name, compileAtOnce(code, functions.get(name) ?? [])] as const,
  );
  await writeProgram(file, new Map(quick));
  return metafile;
}

async function writeProgram(file: string, parts: ReadonlyMap<string, string>): Promise<void> {
  const start = await readFile(join(import.meta.dirname, 'start.ts'), 'utf8');
  const { code } = await transform(start, { loader: 'ts', target: 'es2015' });
  const functions = [...parts].map(([name, text]) => `'${name}':function(){/*${hideCommentEnds(text)}*/}`);
  await writeFile(file, `#!/usr/bin/env node\n((parts) => {\n${code}})({\n${functions.join(',\n')}\n});\n`);
  await chmod(file, 0o755);
}

/** As start.ts undoes it. */
function hideCommentEnds(code: string): string {
  if (code.includes('*~/')) throw new Error('the code has what stands for the end of a comment');
  return code.replaceAll('*/', '*~/');
}
