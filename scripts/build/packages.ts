import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import * as z from 'zod/mini';
import { files as standIns } from './drivers.ts';

/** One of which code is bundled. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json has it: an SPDX identifier, for most. */
  readonly license: string;
  readonly directory: string;
  /** Those of its files that are bundled. */
  readonly files: readonly string[];
  /** How much of the bundles they take. */
  readonly bytes: number;
}

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.optional(z.string()),
});

/** Such as `node_modules/pg/lib/client.js`. */
const place = /^(?<directory>(?:.*\/)?node_modules\/(?<name>(?:@[^/]+\/)?[^/]+))\/(?<file>.*)$/u;

/** @returns by name, the packages of which bundles have more than what stands in for their files */
export async function packagesIn(...bundles: readonly Metafile[]): Promise<BundledPackage[]> {
  const sizes = new Map<string, Map<string, number>>();
  const inputs = bundles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.entries(output.inputs)),
  );
  for (const [path, { bytesInOutput: bytes }] of inputs) {
    const { directory, name, file } = place.exec(path)?.groups ?? {};
    if (directory === undefined || file === undefined || bytes === 0) continue;
    if (Object.hasOwn(standIns, `${name}/${file}`)) continue;
    const ofPackage = sizes.get(directory) ?? new Map<string, number>();
    sizes.set(directory, ofPackage.set(file, (ofPackage.get(file) ?? 0) + bytes));
  }
  const packages = [...sizes].map(([directory, ofPackage]) => describe(directory, ofPackage));
  return (await Promise.all(packages)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function describe(directory: string, sizes: ReadonlyMap<string, number>): Promise<BundledPackage> {
  const text = await readFile(join(directory, 'package.json'), 'utf8');
  const { name, version, license = 'none' } = manifest.parse(JSON.parse(text));
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return { name, version, license, directory, files: [...sizes.keys()], bytes };
}
