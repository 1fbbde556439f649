import { Mistake } from '../probes/kind.ts';
import { parseJson } from './json.ts';
import { definitions } from './settings.ts';
import { attempt, suggest, type Problem } from './problems.ts';
import type { Environment } from '../probes/kind.ts';
import { parseTarget, type Entry } from './targets.ts';
import type { Found } from './dependencies.ts';

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
 * @param problems gets what is wrong
 */
export function readDocument(text: string, place: string, env: Environment, problems: Problem[]): Document {
  const outline = attempt(() => parseJson(text, 'it'), place, problems);
  if (Array.isArray(outline)) return { settings: {}, found: readList(outline, place, env, problems) };
  if (!isObject(outline)) {
    if (outline !== undefined) problems.push({ place, message: 'expected an object or a list' });
    return { settings: {}, found: [] };
  }
  const { dependencies, $schema: _schema, $origins: _origins, ...settings } = outline;
  const known = [...Object.keys(definitions), 'dependencies', '$schema'];
  for (const key of Object.keys(settings)) {
    if (!known.includes(key))
      problems.push({ place, message: `unknown key "${key}"; ${suggest(key, known)}` });
  }
  const inside = `${place}: dependencies`;
  if (Array.isArray(dependencies)) return { settings, found: readList(dependencies, inside, env, problems) };
  if (isObject(dependencies)) return { settings, found: readMap(dependencies, inside, env, problems) };
  if (dependencies !== undefined)
    problems.push({ place: inside, message: 'expected a map by name, or a list' });
  return { settings, found: [] };
}

function readList(list: readonly unknown[], place: string, env: Environment, problems: Problem[]): Found[] {
  return list.flatMap((item, index) => readEntry(item, undefined, `${place}[${index}]`, env, problems));
}

function readMap(map: Entry, place: string, env: Environment, problems: Problem[]): Found[] {
  return Object.entries(map).flatMap(([name, item]) =>
    readEntry(item, name, `${place}.${name}`, env, problems),
  );
}

function readEntry(
  item: unknown,
  key: string | undefined,
  place: string,
  env: Environment,
  problems: Problem[],
): Found[] {
  const entry = typeof item === 'string' ? attempt(() => parseTarget(item, env), place, problems) : item;
  if (entry === undefined) return [];
  if (!isObject(entry)) {
    problems.push({ place, message: 'expected an object or a target such as "tcp://db:5432"' });
    return [];
  }
  const name = attempt(() => nameOf(entry, key), `${place}.name`, problems);
  return [{ name, place, entry }];
}

/**
 * @param key the name that a map or a variable gives already
 * @throws {Mistake}
 */
export function nameOf({ name }: Entry, key?: string): string | undefined {
  if (name === undefined) return key;
  if (typeof name !== 'string' || !/^[^\p{C}]{1,100}$/u.test(name)) {
    throw new Mistake('expected a name of at most 100 printable characters');
  }
  if (key !== undefined && name !== key) throw new Mistake('the name is given already');
  return name;
}
