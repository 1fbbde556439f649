import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { BuildOptions } from 'esbuild';
import { buildLibrary } from './build/library.ts';
import { asComment, noticesOf } from './build/notices.ts';
import { packagesIn } from './build/packages.ts';
import { buildProgram } from './build/program.ts';
import { replaceParts } from './build/replace.ts';
import { writeTypes } from './build/types.ts';

const manifest: unknown = JSON.parse(await readFile('package.json', 'utf8'));
if (typeof manifest !== 'object' || manifest === null || !('version' in manifest))
  throw new TypeError('no version');

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22.19',
  define: {
    WAIT_FOR_VERSION: JSON.stringify(manifest.version),
    // Undici's own name for a bundle without its second parser.
    esbuildDetection: 'true',
  },
  mainFields: ['module', 'main'],
  plugins: [replaceParts],
  legalComments: 'none',
  logLevel: 'warning',
};

await rm('dist', { recursive: true, force: true });
await mkdir('dist');
const program = await buildProgram('dist/wait-for.cjs', common);
const library = await buildLibrary('dist', common);
await writeTypes('dist/types');
await writeFile('dist/wait-for.schema.json', execFileSync('dist/wait-for.cjs', ['--print-schema']));

const notices = await noticesOf(await readFile('LICENSE', 'utf8'), await packagesIn(program, library));
await writeFile('dist/THIRD-PARTY-NOTICES.txt', notices);
for (const file of ['dist/wait-for.cjs', 'dist/index.cjs']) await appendFile(file, asComment(notices));
