import { basename } from 'node:path';
import { parse } from 'acorn';
import { build, transform, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { loadLate } from './late.ts';
import { lateParts } from './late-parts.ts';
import { makePatternsLate } from './late-patterns.ts';

const main = './main.js';

/** What the program consists of. */
export interface Parts {
  /** By name: the bodies of functions that are given `require` and `module`. */
  readonly parts: ReadonlyMap<string, string>;
  readonly metafile: Metafile;
}

/** Splits the program into what each `import()` leads to, what several of these share, and what is needed at once. */
export async function buildParts(options: BuildOptions): Promise<Parts> {
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: {
      main: 'src/main.ts',
      ...Object.fromEntries([...lateParts.keys()].map((part) => [part, `part:${part}`])),
    },
    outdir: 'parts',
    write: false,
    metafile: true,
    format: 'esm',
    splitting: true,
    minify: true,
    plugins: [...(options.plugins ?? []), loadLate],
  });
  const modules = new Map(outputFiles.map(({ path, text }) => [`./${basename(path)}`, text]));
  const atOnce = neededAtOnce(metafile);
  const parts = new Map([[main, await asFunctionBody(await merge(atOnce, modules, metafile))]]);
  for (const [name, code] of modules) {
    if (name === main || atOnce.includes(name)) continue;
    const body = await asFunctionBody(code);
    // What main.js holds has no part of its own: each costs a tenth of a millisecond.
    parts.set(
      name,
      body.replaceAll(/require\("([^"]+)"\)/gu, (call, required: string) =>
        atOnce.includes(required) ? `require("${main}")["${required}"]` : call,
      ),
    );
  }
  return { parts, metafile };
}

/** @returns the names of what the program can't start without, and shares with what comes later */
function neededAtOnce({ outputs }: Metafile): string[] {
  const found = new Set<string>();
  const add = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) add(imported);
  };
  add(`parts/${basename(main)}`);
  return [...found].map((path) => `./${basename(path)}`).filter((name) => name !== main);
}

/**
 * Makes one module of those that are needed at once. It exports what `main` does, and what each other one does as
 * `"its name exported"`: as modules in a module there would be a function for each.
 */
async function merge(
  names: readonly string[],
  modules: ReadonlyMap<string, string>,
  { outputs }: Metafile,
): Promise<string> {
  const contents = names.flatMap((name) =>
    (outputs[`parts/${basename(name)}`]?.exports ?? []).map(
      (exported) => `export { ${exported} as "${name} ${exported}" } from "${name}";`,
    ),
  );
  contents.push(`export * from "${main}";`);
  const inMemory: Plugin = {
    name: 'in-memory',
    setup(merging) {
      merging.onResolve({ filter: /^late / }, ({ path }) => ({ path, external: true }));
      merging.onResolve({ filter: /^\.\// }, ({ path, kind }) =>
        kind === 'dynamic-import' ? { path, external: true } : { path, namespace: 'part' },
      );
      merging.onLoad({ filter: /./, namespace: 'part' }, ({ path }) => ({
        contents: modules.get(path) ?? '',
      }));
    },
  };
  const { outputFiles } = await build({
    stdin: { contents: contents.join('\n') },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    minify: true,
    plugins: [inMemory],
  });
  return outputFiles[0]?.text ?? '';
}

/** Of an ES module that esbuild has minified. */
const exportsAtEnd = /export\{([^{}]*)\};\s*$/u;

/** By esbuild's own way each part would have half a kilobyte of helpers, and a function for each name. */
function moduleExports(_statement: string, names: string): string {
  const own: string[] = [];
  const inner = new Map<string, string[]>();
  for (const name of names.split(',')) {
    const [local = '', exported = local] = name.split(/ as ?/u);
    const [, module, key] = /^"(\S+) (\S+)"$/u.exec(exported) ?? [];
    if (module === undefined) own.push(`${exported}:${local}`);
    else inner.set(module, [...(inner.get(module) ?? []), `${key}:${local}`]);
  }
  const modules = [...inner].map(([module, members]) => `"${module}":{${members.join(',')}}`);
  return `module.exports={${[...own, ...modules].join(',')}};`;
}

/** What is exported is read once, at the end of a module: a variable that gets its value later would stay empty. */
function rejectLateValues(module: string): void {
  const { body } = parse(module, { ecmaVersion: 'latest', sourceType: 'module' });
  const exported = new Set(
    body.flatMap((statement) =>
      statement.type === 'ExportNamedDeclaration'
        ? statement.specifiers.map(({ local }) => ('name' in local ? local.name : ''))
        : [],
    ),
  );
  for (const statement of body) {
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement.declarations)
      if (!init && 'name' in id && exported.has(id.name))
        throw new Error(`${id.name} is exported before it has a value: ${module.slice(0, 200)}`);
  }
}

/** From an ES module to what `compileFunction` compiles, where `require` gets parts and built-in modules. */
async function asFunctionBody(module: string): Promise<string> {
  rejectLateValues(module);
  const simple = module
    .replace(exportsAtEnd, moduleExports)
    // Else Node would load its whole loader of ES modules.
    .replaceAll(/\bimport\(("[^"]+")\)/gu, 'Promise.resolve().then(()=>require($1))');
  const { code } = await transform(simple, {
    format: 'cjs',
    // Not Node's: that would list all names for its loader of ES modules.
    platform: 'neutral',
    target: 'node22.19',
    minify: true,
  });
  return makePatternsLate(code.trimEnd());
}
