import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pages, withTables } from '../../scripts/readme.ts';
import { kinds } from '../../src/probes/index.ts';

const source = 'src';
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(source, file));

const withoutComments = (code: string): string =>
  code.replaceAll(/\/\*[^]*?\*\//gu, '').replaceAll(/^\s*\/\/.*$/gmu, '');

/** As a text of its own, before the slashes of a URL, as one of several in a pattern, or as a place to import. */
const namings = (name: string): RegExp =>
  new RegExp(
    `(['"\`])${name}\\1|\\b${name}:(?=['"\`/\\\\])|\\(${name}\\||\\|${name}(?=[|)])|/${name}(?:/[^']*|\\.ts)'`,
    'gu',
  );

/** The same word for something else: a reference's key, JSON Schema's own name, what stands in for a missing kind. */
const meantOtherwise: Readonly<Record<string, RegExp>> = {
  file: /'file' in |keys === 'file'|'env', 'file', 'json'|\{"file"/gu,
  exec: /"kind": "exec"/gu,
  unix: /redis\+unix:/gu,
  https: /https:\/\/json-schema\.org/gu,
};

describe('a kind is its folder and one line in the list', () => {
  test.each(kinds.flatMap(({ name, schemes }) => [name, ...schemes].map((word) => [name, word] as const)))(
    'outside of it, nobody names the kind %s as %s',
    (name, word) => {
      const foreign = files.filter(
        (file) =>
          file !== 'src/probes/index.ts' &&
          file !== `src/probes/${name}.ts` &&
          !file.startsWith(`src/probes/${name}/`),
      );
      expect(foreign.length).toBeGreaterThan(50);
      const found = foreign.flatMap((file) => {
        const code = withoutComments(readFileSync(file, 'utf8')).replaceAll(
          meantOtherwise[word] ?? /^\b$/gu,
          '',
        );
        return (code.match(namings(word)) ?? []).map((naming) => `${file}: ${naming}`);
      });
      expect(found).toEqual([]);
    },
  );

  test('the check finds a name wherever it may stand', () => {
    const code = `kind === 'dns'; \`dns://\${host}\`; /^(file|dns):/u; /^dns:\\/\\//u; import x from '../dns.ts';`;
    expect(code.match(namings('dns'))).toHaveLength(5);
  });
});

test.each([
  ['README.md', '`rediss://cache`'],
  ['docs/configuration.md', '`stableFor`'],
])('the tables of targets and keys in %s say what the kinds say', async (path, word) => {
  const page = readFileSync(path, 'utf8');
  expect(pages).toContain(path);
  expect(page).toBe(await withTables(page, path));
  expect(page).toContain(word);
});
