import { kinds } from '../probes/index.ts';
import { printKeys } from '../probes/vocabulary.ts';
import { commonKeys, groupKeys } from './common-keys.ts';
import type { Entry } from './entry.ts';
import type { Configuration } from './index.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The effective configuration as a document: every default filled in, references kept as such, secrets masked.
 * Where nothing had to be masked, it can be given to `--config` again.
 */
export function printConfiguration({ settings, origins, entries, requirements }: Configuration): string {
  const document = {
    ...record(Object.entries(origins).map(([key, { value }]) => [key, printSetting(value, key, settings)])),
    dependencies: printAll(entries, origins['attemptTimeout']?.value),
    $origins: record([
      ...Object.entries(origins).map(([key, { place }]) => [key, place] as const),
      ...entries.map(
        ({ place }, index) => [`dependencies.${requirements[index]?.name ?? ''}`, place] as const,
      ),
    ]),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/**
 * A map by name; a list where a name was derived, for that is no key, or where keys would change places.
 *
 * @param attemptTimeout for dependencies that have none of their own, as it was given
 */
function printAll(entries: readonly Entry[], attemptTimeout: unknown): unknown {
  const names = entries.flatMap(({ name }) => name ?? []);
  const byName = record(names.map((name, index) => [name, entries[index]]));
  const isMap =
    names.length === entries.length && Object.keys(byName).every((name, index) => name === names[index]);
  return isMap
    ? record(entries.map((entry) => [entry.name ?? '', printEntry(entry, attemptTimeout)]))
    : printList(entries, attemptTimeout);
}

const printList = (entries: readonly Entry[], attemptTimeout: unknown): Json[] =>
  entries.map((entry) => ({
    ...(entry.name !== undefined && { name: entry.name }),
    ...printEntry(entry, attemptTimeout),
  }));

const record = (entries: readonly (readonly [string, unknown])[]): Json => Object.fromEntries(entries);

/** An option or a variable spells a boolean as a text. */
function printSetting(value: unknown, key: string, settings: Configuration['settings']): unknown {
  if (key === 'any') return settings.any;
  if (key === 'failFast') return settings.failFast;
  return value;
}

function printEntry({ keys, members }: Entry, attemptTimeout: unknown): Json {
  if (members) {
    const list = ['anyOf', 'allOf', 'of'].find((key) => key in keys) ?? '';
    return { ...printKeys(groupKeys, keys), [list]: printList(members, attemptTimeout) };
  }
  const kind = kinds.find(({ name }) => name === keys['kind']);
  if (!kind) return {};
  return { kind: kind.name, ...printKeys({ ...kind.keys, ...commonKeys }, { attemptTimeout, ...keys }) };
}
