import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';

const page = readFileSync('docs/dependencies.md', 'utf8');
const manifest = z.looseObject({ devDependencies: z.record(z.string(), z.string()) });
const { devDependencies, ...rest } = manifest.parse(JSON.parse(readFileSync('package.json', 'utf8')));

test('no package comes with this one', () => {
  expect(Object.keys(rest).filter((key) => key.endsWith('ependencies'))).toEqual([]);
});

test.each(Object.entries(devDependencies))('%s has the exact version %s', (_, version) => {
  expect(version).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/u);
});

test('the page has every package that is asked for, and every one that is bundled', () => {
  const notices = readFileSync('dist/THIRD-PARTY-NOTICES.txt', 'utf8');
  const bundled = [...notices.matchAll(/^-+\n(?<name>\S+) \S+ \(/gmu)].map(
    ({ groups }) => groups?.['name'] ?? '',
  );
  expect(bundled).toContain('pg-protocol');
  const missing = [...Object.keys(devDependencies), ...bundled].filter(
    (name) => !page.includes(`\`${name}\``),
  );
  expect(missing).toEqual([]);
});
