// The beginning of the program's file, in the syntax of any Node that somebody may still have, and of scripts and
// modules alike: a file without an extension is what the nearest package.json says.

/** The program's parts, as text: V8 compiles only those that a run needs. */
declare const texts: Readonly<Record<string, string>>;

const required = [22, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < required[0] || (major === required[0] && minor < required[1])) {
  console.error(`wait-for: needs Node ${required.join('.')} or later, and this is ${process.versions.node}`);
  process.exit(125);
}

// Not `new Function`, which NODE_OPTIONS=--disallow-code-generation-from-strings takes away.
const { compileFunction } = process.getBuiltinModule('node:vm');
const loaded = new Map<string, { exports: unknown }>();

function load(name: string): unknown {
  const known = loaded.get(name);
  if (known) return known.exports;
  const text = texts[name];
  if (text === undefined) return loadBuiltin(name);
  const module = { exports: {} };
  loaded.set(name, module);
  compileFunction(text, ['require', 'module'], { filename: `wait-for/${name}` })(load, module);
  return module.exports;
}

function loadBuiltin(name: string): unknown {
  const builtin: unknown = process.getBuiltinModule(name);
  if (builtin === undefined) throw new Error(`no module ${name} in Node, nor in wait-for`);
  return builtin;
}

load('./main.js');
