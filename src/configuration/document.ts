import * as z from 'zod/mini';
import { Mistake } from '../probes/vocabulary.ts';
import { unknownWord } from '../spelling.ts';
import { checkName, nameOf, targetEntry, type Entries, type Entry } from './entry.ts';
import { parseJson } from './json.ts';
import { orReport, type Problem } from './problems.ts';
import { definitions } from './settings.ts';
import type { Text } from './sources.ts';
import { exampleTarget } from './targets.ts';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** A document's outline; what stands in it is read by who knows of it. */
const outline = z.strictObject(
  {
    $schema: z.optional(z.string('expected a text')),
    $origins: z.optional(z.unknown()),
    ...Object.fromEntries(Object.keys(definitions).map((setting) => [setting, z.optional(z.unknown())])),
    dependencies: z.optional(
      z.union([z.custom(isList), z.custom(isObject)], 'expected a map by name, or a list'),
    ),
  },
  'expected an object or a list',
);

/**
 * Reads the outline of a document: `{"dependencies": …}` with settings beside it, or a list alone.
 *
 * @param problems gets what is wrong
 */
export function readDocument({ place, text }: Text, problems: Problem[]): Entries {
  const document = orReport(() => parseJson(text, 'it'), place, problems);
  if (document === undefined) return { entries: [], candidates: [] };
  if (isList(document)) return { entries: readList(document, place, problems), candidates: [] };
  const known = Object.keys(outline.shape).filter((key) => key !== '$origins');
  for (const issue of outline.safeParse(document).error?.issues ?? []) {
    const at = issue.path.length === 0 ? place : `${place}: ${issue.path.join('.')}`;
    if (issue.code !== 'unrecognized_keys') problems.push({ place: at, message: issue.message });
    else for (const key of issue.keys) problems.push({ place: at, message: unknownWord('key', key, known) });
  }
  if (!isObject(document)) return { entries: [], candidates: [] };
  const { dependencies, ...others } = document;
  const candidates = Object.entries(others)
    .filter(([setting]) => Object.hasOwn(definitions, setting))
    .map(([setting, value]) => ({ setting, place: `${place}: ${setting}`, value, textual: false }));
  return { entries: readDependencies(dependencies, `${place}: dependencies`, problems), candidates };
}

function readDependencies(dependencies: unknown, place: string, problems: Problem[]): Entry[] {
  if (isList(dependencies)) return readList(dependencies, place, problems);
  return isObject(dependencies) ? readMap(dependencies, place, problems) : [];
}

function readList(list: readonly unknown[], place: string, problems: Problem[]): Entry[] {
  return list.flatMap((item, index) => readEntry(item, undefined, `${place}[${index}]`, problems));
}

function readMap(map: Json, place: string, problems: Problem[]): Entry[] {
  return Object.entries(map).flatMap(([name, item], index) => {
    if (orReport(() => checkName(name), `${place}, entry ${index + 1}`, problems) === undefined) return [];
    return readEntry(item, name, `${place}.${name}`, problems);
  });
}

/** Deeper than any sensible configuration, and far from the stack's end. */
const deepestGroup = 32;

function readEntry(
  item: unknown,
  key: string | undefined,
  place: string,
  problems: Problem[],
  depth = 0,
): Entry[] {
  if (typeof item === 'string') {
    const entry = targetEntry({ place, text: item, ...(key !== undefined && { name: key }) }, problems);
    return entry ? [entry] : [];
  }
  if (!isObject(item)) {
    problems.push({ place, message: `expected an object or a target such as "${exampleTarget}"` });
    return [];
  }
  const { name: given, ...keys } = item;
  const name = orReport(() => nameOf(given, key), `${place}.name`, problems);
  const entry = { name, place, keys, textual: false };
  if (!isGroup(keys)) return [entry];
  const list = orReport(() => membersOf(keys, depth), place, problems);
  if (!list) return [];
  const members = list.items.flatMap((member, index) =>
    readEntry(member, undefined, `${place}.${list.key}[${index}]`, problems, depth + 1),
  );
  return [{ ...entry, members }];
}

const lists = ['anyOf', 'allOf', 'of'] as const;

const isGroup = (keys: Json): boolean => [...lists, 'atLeast'].some((key) => Object.hasOwn(keys, key));

/** @throws {Mistake} */
function membersOf(keys: Json, depth: number): { key: string; items: readonly unknown[] } {
  const [key, ...more] = lists.filter((list) => Object.hasOwn(keys, list));
  if (key === undefined) throw new Mistake('"of" is missing: {"atLeast": 2, "of": […]}');
  const items: unknown = keys[key];
  if (more.length > 0) throw new Mistake(`a group has one list: "${key}" or "${more.join('" or "')}"`);
  if ((key === 'of') !== Object.hasOwn(keys, 'atLeast')) throw new Mistake('"atLeast" and "of" go together');
  if (!Array.isArray(items) || items.length === 0)
    throw new Mistake(`expected a list in "${key}" that is not empty`);
  if (depth >= deepestGroup) throw new Mistake(`groups are nested more than ${deepestGroup} deep`);
  return { key, items };
}
