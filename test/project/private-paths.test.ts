import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { files as standIns } from '../../scripts/build/drivers.ts';
import { compiledIn } from '../../scripts/build/license-texts.ts';

/** What the sources import that is not a package's own face: `pg/lib/client.js`. */
const imported = globSync('src/**/*.ts').flatMap((file) =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /(?:\bfrom|\bimport\(|declare module) ?'(?<path>\w[\w-]*\/lib\/[^']+)'/gu,
    ),
  ].map(({ groups }) => groups?.['path'] ?? ''),
);

const paths = [...new Set([...imported, ...Object.keys(standIns), ...Object.keys(compiledIn)])].toSorted();

/** Such as `pg`, or `@ioredis/commands`. */
const packageOf = (path: string): string => /^(?:@[^/]+\/)?[^/]+/u.exec(path)?.[0] ?? '';

test('the sources and the build name private paths of the three drivers', () => {
  expect(imported).toContain('undici/lib/dispatcher/client.js');
  expect(paths.map(packageOf)).toEqual(expect.arrayContaining(['ioredis', 'pg', 'undici']));
});

test.each(paths)('%s is where it was', (path) => {
  const name = packageOf(path);
  const ofThatName = readdirSync(join('node_modules', name), { recursive: true, encoding: 'utf8' })
    .filter((file) => basename(file) === basename(path))
    .map((file) => `${name}/${file.replaceAll('\\', '/')}`);
  expect(ofThatName, `what ${name} has of this name`).toContain(path);
});
