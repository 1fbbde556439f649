import { dirname, join, relative } from 'node:path';
import type { OnResolveResult, Plugin } from 'esbuild';
import { lateList, list } from './kinds.ts';
import { lateParts, partOf } from './late-parts.ts';

const root = join(import.meta.dirname, '../..');

/** In the place of node:fs/promises. */
const filePromises = 'scripts/build/stubs/file-promises.ts';

/** What the program's loader takes for "when something of it is used"; such names stand in no source. */
const late = 'late';

/**
 * Has parts of the program, and all built-in modules, loaded when something that was imported from them is used:
 * start.ts gives importers an object that knows where to find it. So a module of constants or classes can be late, too;
 * one that is imported as `* as` can't.
 */
export const loadLate: Plugin = {
  name: 'load-late',
  setup(build) {
    const imported = new Set<string>();
    const lateModule = (file: string): OnResolveResult | undefined => {
      const part = partOf(file);
      if (part !== undefined) imported.add(file);
      return part === undefined ? undefined : lateImport(`./${part}.js ${file}`);
    };

    build.onResolve({ filter: /^node:/ }, ({ path, importer, kind }) => {
      if (kind !== 'import-statement' || !isOurs(importer)) return undefined;
      return path === 'node:fs/promises' ? { path: join(root, filePromises) } : lateImport(path);
    });
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir, importer }) =>
      isOurs(importer) ? lateModule(nameOf(join(resolveDir, path))) : undefined,
    );

    build.onLoad({ filter: /[\\/]probes[\\/]index\.ts$/ }, ({ path }) =>
      nameOf(path) === list ? { contents: lateList(), resolveDir: dirname(path) } : undefined,
    );
    build.onResolve({ filter: /^part:/ }, ({ path }) => ({ path: path.slice(5), namespace: 'part' }));
    build.onLoad({ filter: /./, namespace: 'part' }, ({ path }) => ({
      contents: (lateParts.get(path) ?? []).map(exportAll).join('\n'),
      resolveDir: root,
    }));
    build.onEnd(() => ({
      errors: [...lateParts.values()]
        .flat()
        .filter((file) => !imported.has(file))
        .map((file) => ({ text: `${file} is to be loaded late, and nothing imports it` })),
    }));
  },
};

const lateImport = (name: string): OnResolveResult => ({
  path: `${late} ${name}`,
  external: true,
  sideEffects: false,
});

const nameOf = (path: string): string => relative(root, path).replaceAll('\\', '/');

const isOurs = (importer: string): boolean => nameOf(importer).startsWith('src/');

const exportAll = (file: string): string =>
  `export * as ${JSON.stringify(file)} from ${JSON.stringify(join(root, file))};`;
