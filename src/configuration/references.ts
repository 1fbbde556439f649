import { Mistake, type Environment, type Warn } from '../probes/vocabulary.ts';
import { parseJsonPointer, readPointer } from '../json-pointer.ts';
import { parseJson } from './json.ts';
import { unknownWord } from '../spelling.ts';
import { readText } from './text-files.ts';

/** Where a value stands. Its own text is never taken for a reference again. */
export type Reference =
  { readonly env: string } | { readonly file: string } | { readonly json: string; readonly pointer: string };

/** In bytes. */
const largestFile = 65_536;

const referenceKeys = ['env', 'file', 'json', 'pointer'];

const forms = '{"env": NAME}, {"file": PATH} or {"json": PATH, "pointer": POINTER}';

/**
 * @returns the value as a reference; nothing where it is no object at all
 * @throws {Mistake} it is an object, and no reference
 */
export function asReference(value: unknown): Reference | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = Object.keys(value);
  const keys = given.toSorted().join(',');
  if (keys === 'env' && 'env' in value && typeof value.env === 'string') return { env: value.env };
  if (keys === 'file' && 'file' in value && typeof value.file === 'string') return { file: value.file };
  if (keys === 'json,pointer' && 'json' in value && 'pointer' in value) {
    const { json, pointer } = value;
    if (typeof json === 'string' && typeof pointer === 'string') return { json, pointer };
  }
  const wrong = Array.isArray(value) ? undefined : given.find((key) => !referenceKeys.includes(key));
  const named = wrong === undefined ? '' : `${unknownWord('key', wrong, referenceKeys)}; `;
  throw new Mistake(`${named}expected a text, or a reference: ${forms}`);
}

/**
 * @returns the text that a reference names
 * @throws {Mistake} there is none
 */
export function resolve(reference: Reference, env: Environment, warn: Warn): string {
  if ('env' in reference) return findVariable(reference.env, env, warn).value;
  if ('file' in reference) return readText(reference.file, largestFile).replace(/\r?\n$/u, '');
  return pointed(reference.json, reference.pointer);
}

/** A variable of the app. */
interface Variable {
  /** As it stands in the environment. */
  readonly name: string;
  /** Without what is around it. */
  readonly value: string;
}

/**
 * Finds a variable of the app. White space, line ends and a byte order mark around its value are no part of it. A name with colons is one of .NET's settings: a variable spells them `__`, and its
 * case does not count there (.NET's manual, "Configuration providers", environment variables).
 *
 * @throws {Mistake} it is not set, empty, or in quotation marks
 */
export function findVariable(name: string, env: Environment, warn: Warn): Variable {
  const spelled = name.includes(':') ? dotnetSpelling(name, env) : name;
  const given = (Object.hasOwn(env, spelled) ? env[spelled] : undefined) ?? '';
  const value = unquoted(given, `the variable ${shownName(name)}`);
  if (value === '') throw new Mistake(`the variable ${shownName(name)} is not set`);
  const rest = given.slice(given.indexOf(value) + value.length);
  if (rest !== '') {
    const what = rest.includes('\r') ? 'a carriage return' : /\n/u.test(rest) ? 'a line end' : 'white space';
    warn(`the variable ${spelled} ends with ${what}, which is left out here; the app sees it`);
  }
  return { name: spelled, value };
}

/**
 * @returns a variable's value without what is around it
 * @throws {Mistake} it is in quotation marks
 */
export function unquoted(value: string, what: string): string {
  const trimmed = value.trim();
  if (/^(["']).*\1$/su.test(trimmed) && trimmed.length > 1)
    throw new Mistake(`${what} is in quotation marks: Docker's env files keep them; leave them out`);
  return trimmed;
}

function dotnetSpelling(name: string, env: Environment): string {
  if (Object.hasOwn(env, name)) return name;
  const wanted = name.replaceAll(':', '__').toLowerCase();
  return Object.keys(env).find((candidate) => candidate.toLowerCase() === wanted) ?? name;
}

/** A variable's name is harmless; something else that stands in its place may not be. */
const shownName = (name: string): string =>
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
