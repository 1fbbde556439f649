import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { build, type BuildOptions } from 'esbuild';
import { reportSchema } from '../src/reporting/record/report-schema.ts';
import { buildProgram } from './build/program.ts';

const manifest: unknown = JSON.parse(await readFile('package.json', 'utf8'));
if (typeof manifest !== 'object' || manifest === null || !('version' in manifest))
  throw new TypeError('no version');

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22.19',
  define: { WAIT_FOR_VERSION: JSON.stringify(manifest.version) },
  legalComments: 'none',
  logLevel: 'warning',
};

await rm('dist', { recursive: true, force: true });
await mkdir('dist');
await buildProgram('dist/wait-for.cjs', common);
await build({
  ...common,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/index.js',
  format: 'esm',
  packages: 'external',
});
execFileSync('tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' });
await writeFile('dist/wait-for.schema.json', execFileSync('dist/wait-for.cjs', ['--print-schema']));
await writeFile('dist/wait-for-report.schema.json', `${JSON.stringify(reportSchema(), undefined, 2)}\n`);
