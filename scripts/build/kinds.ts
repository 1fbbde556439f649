import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Kind } from '../../src/probes/kind.ts';
import { kinds } from '../../src/probes/index.ts';

/** The module that lists the kinds. */
export const list = 'src/probes/index.ts';

const folder = 'src/probes';

/** By the kind's name, which is that of its part: the module that defines it. */
export const definitions: ReadonlyMap<string, string> = new Map(
  kinds.map(({ name }) => [
    name,
    [`${folder}/${name}/index.ts`, `${folder}/${name}.ts`].find((file) =>
      existsSync(join(import.meta.dirname, '../..', file)),
    ) ?? '',
  ]),
);

/**
 * @returns the source of a list of kinds that says by itself what they are called and how their targets look, and takes
 *   all else from their modules when it is asked for
 */
export function lateList(): string {
  const imports = [...definitions].map(([name, file]) => `import { ${name} } from '../../${file}';`);
  return [...imports, `export const kinds = [${kinds.map(describe).join(',\n')}];`].join('\n');
}

function describe(kind: Kind): string {
  const properties = Object.entries(kind).map(([key, value]: [string, unknown]) =>
    isPlain(value) ? `${key}: ${sourceOf(value)}` : `get ${key}() { return ${kind.name}.${key}; }`,
  );
  return `{ ${properties.join(', ')} }`;
}

const isPlain = (value: unknown): boolean =>
  ['string', 'boolean'].includes(typeof value) ||
  value instanceof RegExp ||
  (Array.isArray(value) && value.every(isPlain));

const sourceOf = (value: unknown): string =>
  value instanceof RegExp ? String(value) : JSON.stringify(value);
