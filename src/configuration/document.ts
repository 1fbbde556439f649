import { Mistake } from '../probes/kind.ts';
import { parseJson } from './json.ts';
import { definitions } from './settings.ts';
import { attempt, unknownKey, type Problem } from './problems.ts';
import type { Environment } from '../probes/kind.ts';
import { parseTarget, type Entry } from './targets.ts';
import type { Found } from './dependencies.ts';

/** What reading a document needs. */
interface Reading {
  readonly env: Environment;
  /** Gets what is wrong. */
  readonly problems: Problem[];
}

/** What a JSON document says. */
export interface Document {
  /** By key, not yet validated. */
  readonly settings: Entry;
  readonly found: readonly Found[];
}

const isObject = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads the outline of a document: `{"dependencies": …}` with settings beside it, or a list alone.
 *
 * @param place what the document is called in a problem
 */
export function readDocument(text: string, place: string, reading: Reading): Document {
  const { problems } = reading;
  const outline = attempt(() => parseJson(text, 'it'), place, problems);
  if (Array.isArray(outline)) return { settings: {}, found: readList(outline, place, reading) };
  if (!isObject(outline)) {
    if (outline !== undefined) problems.push({ place, message: 'expected an object or a list' });
    return { settings: {}, found: [] };
  }
  const { dependencies, $schema, $origins: _origins, ...settings } = outline;
  const known = [...Object.keys(definitions), 'dependencies', '$schema'];
  if ($schema !== undefined && typeof $schema !== 'string')
    problems.push({ place: `${place}: $schema`, message: 'expected a text' });
  for (const key of Object.keys(settings)) {
    if (!known.includes(key)) problems.push(unknownKey(key, place, known));
  }
  const inside = `${place}: dependencies`;
  if (Array.isArray(dependencies)) return { settings, found: readList(dependencies, inside, reading) };
  if (isObject(dependencies)) return { settings, found: readMap(dependencies, inside, reading) };
  if (dependencies !== undefined)
    problems.push({ place: inside, message: 'expected a map by name, or a list' });
  return { settings, found: [] };
}

function readList(list: readonly unknown[], place: string, reading: Reading): Found[] {
  return list.flatMap((item, index) => readEntry(item, undefined, `${place}[${index}]`, reading));
}

function readMap(map: Entry, place: string, reading: Reading): Found[] {
  return Object.entries(map).flatMap(([name, item], index) => {
    const { problems } = reading;
    if (attempt(() => checkName(name), `${place}, entry ${index + 1}`, problems) === undefined) return [];
    return readEntry(item, name, `${place}.${name}`, reading);
  });
}

/** Deeper than any sensible configuration, and far from the stack's end. */
const deepestGroup = 32;

function readEntry(
  item: unknown,
  key: string | undefined,
  place: string,
  reading: Reading,
  depth = 0,
): Found[] {
  const { env, problems } = reading;
  const entry = typeof item === 'string' ? attempt(() => parseTarget(item, env), place, problems) : item;
  if (entry === undefined) return [];
  if (!isObject(entry)) {
    problems.push({ place, message: 'expected an object or a target such as "tcp://db:5432"' });
    return [];
  }
  const name = attempt(() => nameOf(entry, key), `${place}.name`, problems);
  const isText = typeof item === 'string';
  if (!isGroup(entry)) return [{ name, place, entry, isText }];
  const list = attempt(() => membersOf(entry, depth), place, problems);
  if (!list) return [];
  const members = list.items.flatMap((member, index) =>
    readEntry(member, undefined, `${place}.${list.key}[${index}]`, reading, depth + 1),
  );
  return [{ name, place, entry, isText, members }];
}

const lists = ['anyOf', 'allOf', 'of'] as const;

const isGroup = (entry: Entry): boolean => [...lists, 'atLeast'].some((key) => Object.hasOwn(entry, key));

/** @throws {Mistake} */
function membersOf(entry: Entry, depth: number): { key: string; items: readonly unknown[] } {
  const [key, ...more] = lists.filter((list) => Object.hasOwn(entry, list));
  if (key === undefined) throw new Mistake('"of" is missing: {"atLeast": 2, "of": […]}');
  const items: unknown = entry[key];
  if (more.length > 0) throw new Mistake(`a group has one list: "${key}" or "${more.join('" or "')}"`);
  if ((key === 'of') !== Object.hasOwn(entry, 'atLeast')) throw new Mistake('"atLeast" and "of" go together');
  if (!Array.isArray(items) || items.length === 0)
    throw new Mistake(`expected a list in "${key}" that is not empty`);
  if (depth >= deepestGroup) throw new Mistake(`groups are nested more than ${deepestGroup} deep`);
  return { key, items };
}

/**
 * @param key the name that a map or a variable gives already
 * @throws {Mistake}
 */
export function nameOf({ name }: Entry, key?: string): string | undefined {
  if (name === undefined) return key === undefined ? undefined : checkName(key);
  if (key !== undefined && name !== key) throw new Mistake('the name is given already');
  return checkName(name);
}

/** A name is printed everywhere, so it must not be what may hold a secret. */
function checkName(name: unknown): string {
  if (typeof name !== 'string' || !/^[^\p{C}\p{Zl}\p{Zp}]{1,250}$/u.test(name) || name.includes('://')) {
    throw new Mistake('expected a name of at most 250 printable characters, and no URL');
  }
  return name;
}
