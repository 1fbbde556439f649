import type { Plugin } from 'esbuild';
import { files, modules } from './drivers.ts';

/** Puts what stands in their place for files of drivers, and for modules that drivers load. */
export const replaceParts: Plugin = {
  name: 'replace-parts',
  setup(build) {
    const replaced = new Set<string>();

    build.onResolve({ filter: /^(?:node:)?\w+$/ }, ({ path, importer }) => {
      const name = path.replace('node:', '');
      return Object.hasOwn(modules, name) && fileOfPackage(importer) !== undefined
        ? { path: name, namespace: 'module' }
        : undefined;
    });
    build.onLoad({ filter: /./, namespace: 'module' }, ({ path }) => ({
      contents: modules[path]?.(path) ?? '',
      resolveDir: import.meta.dirname,
    }));
    build.onLoad({ filter: /[\\/]node_modules[\\/]/ }, ({ path }) => {
      const file = fileOfPackage(path) ?? '';
      const replace = files[file];
      if (!replace) return undefined;
      replaced.add(file);
      return { contents: replace(file), loader: 'js' };
    });
    build.onEnd(() => ({
      errors: Object.keys(files)
        .filter((file) => !replaced.has(file))
        .map((file) => ({ text: `${file} is to be replaced, and no driver loads it` })),
    }));
  },
};

/** @returns such as `pg/lib/client.js`; nothing for a file that belongs to no package */
function fileOfPackage(path: string): string | undefined {
  return /.*[\\/]node_modules[\\/](?<file>.*)$/u.exec(path)?.groups?.['file']?.replaceAll('\\', '/');
}
