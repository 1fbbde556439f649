import { readFile } from 'node:fs/promises';
import type { BuildOptions } from 'esbuild';
import * as z from 'zod/mini';
import { replaceParts } from './replace.ts';

const manifest = z.object({ name: z.string(), version: z.string() });

/** What package.json says. */
export const { name, version } = manifest.parse(JSON.parse(await readFile('package.json', 'utf8')));

/** What the program and the library are bundled with. */
export const options: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22.19',
  define: {
    WAIT_FOR_VERSION: JSON.stringify(version),
    // Undici's own name for a bundle without its second parser.
    esbuildDetection: 'true',
  },
  mainFields: ['module', 'main'],
  plugins: [replaceParts],
  legalComments: 'none',
  logLevel: 'warning',
};
