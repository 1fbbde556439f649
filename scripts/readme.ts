import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { commonKeys } from '../src/configuration/common-keys.ts';
import { kinds } from '../src/probes/index.ts';
import type { JsonSchema, Keys } from '../src/probes/vocabulary.ts';

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const code = (text: string): string => `\`${text}\``;

const targets = (): string =>
  [
    row('target', 'ready when'),
    row('---', '---'),
    ...kinds
      .filter(({ examples }) => examples.length > 0)
      .map(({ examples, readyWhen }) => row(examples.map(code).join(', '), readyWhen)),
    row(code('env:DATABASE_URL'), "what stands in that variable of the app's is ready"),
  ].join('\n');

const isObject = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

/** What a value may be, where that is a matter of a few words. */
function choicesOf(schema: JsonSchema): string {
  const { properties, anyOf } = schema;
  if (isObject(properties)) return ` {${Object.keys(properties).join(', ')}}`;
  const first: unknown = Array.isArray(anyOf) ? anyOf[0] : undefined;
  return isObject(first) && Array.isArray(first['enum']) ? ` ${first['enum'].join(' \\| ')}` : '';
}

const names = (keys: Keys): string =>
  Object.entries(keys)
    .map(([name, codec]) => `${code(name)}${choicesOf(codec.describe())}`)
    .join(', ');

const keys = (): string =>
  [
    row('kind', 'its own keys'),
    row('---', '---'),
    row('every one', `${code('name')}, ${names(commonKeys)}`),
    ...kinds.map((kind) => row(code(kind.name), names(kind.keys))),
  ].join('\n');

const sections: Readonly<Record<string, () => string>> = { targets, keys };

/** Where tables stand, between marks with their names. */
export const pages = ['README.md', 'docs/configuration.md'];

/** @returns a page with what stands between its marks made anew from the list of kinds */
export async function withTables(page: string, path: string): Promise<string> {
  const filled = Object.entries(sections).reduce(
    (text, [name, table]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`, 'u'),
        (_all, begin: string, end: string) => `${begin}\n${table()}\n\n${end}`,
      ),
    page,
  );
  return format(filled, { ...(await resolveConfig(path)), filepath: path });
}

if (import.meta.main) {
  for (const path of pages) await writeFile(path, await withTables(await readFile(path, 'utf8'), path));
}
