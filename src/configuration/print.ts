import * as z from 'zod/mini';
import { kinds } from '../probes/index.ts';
import type { Found } from './dependencies.ts';
import { entrySchemas, type EntrySchemas } from './entry-schemas.ts';
import type { Configuration } from './index.ts';
import type { Entry } from './targets.ts';
import { createValues, leafOf } from './values.ts';

/**
 * The effective configuration as a document: every default filled in, references kept as such, secrets masked.
 * Where nothing had to be masked, it can be given to `--config` again.
 */
export function printConfiguration({ settings, origins, found, requirements }: Configuration): string {
  const named = found.map((one, index) => ({ one, name: requirements[index]?.name ?? '' }));
  const { value: attemptTimeout } = origins.attemptTimeout;
  const document = {
    ...record(Object.entries(origins).map(([key, { value }]) => [key, printSetting(value, key, settings)])),
    dependencies: printAll(found, {
      schemas: entrySchemas(
        createValues(() => ''),
        {},
      ),
      attemptTimeout,
    }),
    $origins: record([
      ...Object.entries(origins).map(([key, { place }]) => [key, place] as const),
      ...named.map(({ one, name }) => [`dependencies.${name}`, one.place] as const),
    ]),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** What the entries are printed with. */
interface Printing {
  readonly schemas: EntrySchemas;
  /** For dependencies that have none of their own, as it was given. */
  readonly attemptTimeout: unknown;
}

/** A map by name; a list where a name was derived, for that is no key, or where keys would change places. */
function printAll(found: readonly Found[], printing: Printing): unknown {
  const names = found.flatMap(({ name }) => name ?? []);
  const byName = record(names.map((name, index) => [name, found[index]]));
  const isMap =
    names.length === found.length && Object.keys(byName).every((name, index) => name === names[index]);
  return isMap
    ? record(found.map((one) => [one.name ?? '', printFound(one, printing)]))
    : printList(found, printing);
}

const printList = (found: readonly Found[], printing: Printing): Entry[] =>
  found.map((one) => ({
    ...(one.name !== undefined && { name: one.name }),
    ...printFound(one, printing),
  }));

const record = (entries: readonly (readonly [string, unknown])[]): Entry => Object.fromEntries(entries);

/** An option or a variable spells a boolean as a text. */
function printSetting(value: unknown, key: string, settings: Configuration['settings']): unknown {
  if (key === 'any') return settings.any;
  if (key === 'failFast') return settings.failFast;
  return value;
}

function printFound({ entry, members }: Found, printing: Printing): Entry {
  const { schemas, attemptTimeout } = printing;
  if (members) {
    const list = ['anyOf', 'allOf', 'of'].find((key) => key in entry) ?? '';
    return { ...printKeys(schemas.group().def.shape, entry), [list]: printList(members, printing) };
  }
  const kind = kinds.find(({ name }) => name === entry['kind']);
  if (!kind) return {};
  const shape = { ...schemas.ofKind(kind).shape, ...schemas.common().def.shape };
  return { kind: kind.name, ...printKeys(shape, { attemptTimeout, ...entry }) };
}

function printKeys(shape: Readonly<Record<string, z.core.$ZodType>>, entry: Entry): Entry {
  const printed = Object.entries(shape).map(
    ([key, schema]) => [key, printValue(schema, entry[key])] as const,
  );
  return record(printed.filter(([, value]) => value !== undefined));
}

const isReference = (given: unknown): boolean => typeof given === 'object' && given !== null;

function printValue(schema: z.core.$ZodType, given: unknown): unknown {
  if (schema instanceof z.ZodMiniPrefault)
    return printValue(schema.def.innerType, given ?? schema.def.defaultValue);
  if (schema instanceof z.ZodMiniOptional) return printValue(schema.def.innerType, given);
  if (given === undefined) return undefined;
  const leaf = leafOf(schema);
  if (leaf) return leaf.literal !== true && isReference(given) ? given : leaf.print(given);
  if (schema instanceof z.ZodMiniArray && Array.isArray(given)) {
    const { element } = schema.def;
    return given.map((item: unknown) => printValue(element, item));
  }
  const entry: Entry = typeof given === 'object' && given !== null ? { ...given } : {};
  if (schema instanceof z.ZodMiniObject) return printKeys(schema.def.shape, entry);
  if (schema instanceof z.ZodMiniRecord) {
    const { valueType } = schema.def;
    return Object.fromEntries(
      Object.entries(entry).map(([key, value]) => [key, printValue(valueType, value)]),
    );
  }
  return undefined;
}
