import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { build, type BuildOptions } from 'esbuild';

const manifest: unknown = JSON.parse(await readFile('package.json', 'utf8'));
if (typeof manifest !== 'object' || manifest === null || !('version' in manifest))
  throw new TypeError('no version');

/** In the syntax of any Node, and before anything that an older one would trip over. */
const guard = `
var required = [22, 19];
var found = process.versions.node.split('.').map(Number);
if (found[0] < required[0] || (found[0] === required[0] && found[1] < required[1])) {
  console.error('wait-for: needs Node ' + required.join('.') + ' or later, and this is ' + process.versions.node);
  process.exit(125);
}`;

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22.19',
  define: { WAIT_FOR_VERSION: JSON.stringify(manifest.version) },
  legalComments: 'none',
  logLevel: 'warning',
};

await rm('dist', { recursive: true, force: true });
await build({
  ...common,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/wait-for.cjs',
  format: 'cjs',
  // Old Nodes must get as far as the guard; their own syntax ends where this one's does.
  target: 'node16',
  minify: true,
  banner: { js: `#!/usr/bin/env node${guard}` },
  mainFields: ['module', 'main'],
  external: ['pg-native'],
  // It would write what it is told, secrets too, where DEBUG is set for the app; and it touches the app's streams.
  alias: { debug: './scripts/no-debug.cjs' },
});
await build({
  ...common,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/index.js',
  format: 'esm',
  packages: 'external',
});
await chmod('dist/wait-for.cjs', 0o755);
execFileSync('tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' });
await writeFile('dist/wait-for.schema.json', execFileSync('dist/wait-for.cjs', ['--print-schema']));
