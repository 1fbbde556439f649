// The beginning of the program's file: in the syntax of any Node that somebody may still have, and of scripts and ES
// modules alike, for a file without an extension is what the nearest package.json says.

/**
 * The parts of the program, each as the comment in a function's body: V8 passes over comments quickest of all, and
 * only the parts that are needed are compiled.
 */
declare const parts: Readonly<Record<string, () => void>>;

const required = [22, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < required[0] || (major === required[0] && minor < required[1])) {
  console.error(`wait-for: needs Node ${required.join('.')} or later, and this is ${process.versions.node}`);
  process.exit(125);
}

// Not `new Function`, which an app's NODE_OPTIONS=--disallow-code-generation-from-strings would take away.
const { compileFunction } = process.getBuiltinModule('node:vm');
const loaded = new Map<string, { exports: unknown }>();

function load(name: string): unknown {
  const known = loaded.get(name);
  if (known) return known.exports;
  const module: { exports: unknown } = { exports: {} };
  loaded.set(name, module);
  const part = parts[name];
  if (part) {
    const run = compileFunction(codeIn(part), ['require', 'module'], { filename: `wait-for/${name}` });
    Reflect.apply(run, undefined, [load, module]);
  } else {
    module.exports = name.startsWith('late ') ? late(name) : loadBuiltin(name);
  }
  return module.exports;
}

/**
 * @param name `late`, and what is loaded when something of it is used: a built-in module, or a part and a module in it
 */
function late(name: string): object {
  const [, part = '', inner] = name.split(' ');
  let found: unknown;
  return new Proxy(
    {},
    {
      get(_target, key) {
        found ??= inner === undefined ? load(part) : valueIn(load(part), inner);
        return valueIn(found, key);
      },
    },
  );
}

function valueIn(holder: unknown, key: PropertyKey): unknown {
  const value: unknown = isHolder(holder) ? Reflect.get(holder, key) : undefined;
  return value;
}

const isHolder = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** ECMAScript, section 20.2.3.5: a function's text is as it was written, comments and all. */
const codeIn = (part: () => void): string =>
  String(part).slice('function(){/*'.length, -'*/}'.length).replaceAll('*~/', '*/');

function loadBuiltin(name: string): unknown {
  const builtin: unknown = process.getBuiltinModule(name);
  if (builtin === undefined) throw new Error(`no module ${name}, in wait-for or in Node`);
  return builtin;
}

const main = valueIn(load('./main.js'), 'main');
if (typeof main === 'function') Reflect.apply(main, undefined, []);
