import { Mistake, type Environment } from '../probes/vocabulary.ts';
import { parseJsonPointer, readPointer } from '../json-pointer.ts';
import { parseJson } from './json.ts';
import { readText } from './text-files.ts';

/** Where a value stands. Its own text is never taken for a reference again. */
export type Reference =
  { readonly env: string } | { readonly file: string } | { readonly json: string; readonly pointer: string };

/** In bytes. */
const largestFile = 65_536;

const forms = '{"env": NAME}, {"file": PATH} or {"json": PATH, "pointer": POINTER}';

/**
 * @returns the value as a reference; nothing where it is no object at all
 * @throws {Mistake} it is an object, and no reference
 */
export function asReference(value: unknown): Reference | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const keys = Object.keys(value).toSorted().join(',');
  if (keys === 'env' && 'env' in value && typeof value.env === 'string') return { env: value.env };
  if (keys === 'file' && 'file' in value && typeof value.file === 'string') return { file: value.file };
  if (keys === 'json,pointer' && 'json' in value && 'pointer' in value) {
    const { json, pointer } = value;
    if (typeof json === 'string' && typeof pointer === 'string') return { json, pointer };
  }
  throw new Mistake(`expected a text, or a reference: ${forms}`);
}

/**
 * @returns the text that a reference names
 * @throws {Mistake} there is none
 */
export function resolve(reference: Reference, env: Environment): string {
  if ('env' in reference) return variable(reference.env, env).value;
  if ('file' in reference) return readText(reference.file, largestFile).replace(/\r?\n$/u, '');
  return pointed(reference.json, reference.pointer);
}

/**
 * Finds a variable of the app. A name with colons is one of .NET's settings: a variable spells them `__`, and its
 * case does not count there (.NET's manual, "Configuration providers", environment variables).
 *
 * @throws {Mistake} it is not set, or empty
 */
export function variable(name: string, env: Environment): { name: string; value: string } {
  const spelled = name.includes(':') ? dotnetSpelling(name, env) : name;
  const value = Object.hasOwn(env, spelled) ? env[spelled] : undefined;
  if (value === undefined || value === '') throw new Mistake(`the variable ${printable(name)} is not set`);
  return { name: spelled, value };
}

function dotnetSpelling(name: string, env: Environment): string {
  if (Object.hasOwn(env, name)) return name;
  const wanted = name.replaceAll(':', '__').toLowerCase();
  return Object.keys(env).find((candidate) => candidate.toLowerCase() === wanted) ?? name;
}

/** A variable's name is harmless; something else that stands in its place may not be. */
const printable = (name: string): string =>
  /^[A-Za-z_][\w:.-]{0,100}$/u.test(name) ? name : 'that is named here';

function pointed(path: string, text: string): string {
  const pointer = parseJsonPointer(text);
  if (!pointer) throw new Mistake('expected a JSON pointer such as /RngApi/Url');
  const { found, value } = readPointer(parseJson(readText(path, largestFile), path), pointer);
  if (!found) throw new Mistake(`${path} has nothing at ${text}`);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Mistake(`${path} has no text at ${text}`);
}
