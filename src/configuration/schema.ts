import * as z from 'zod/mini';
import { kinds } from '../probes/index.ts';
import type { Kind, Values } from '../probes/kind.ts';
import { commonSchema, groupSchema } from './entry-schemas.ts';
import { definitions, settingsSchema } from './settings.ts';
import { createValues, descriptionOf, leafOf, type JsonSchema, type Leaf } from './values.ts';

/** @returns the JSON Schema (2020-12) of a document */
export function documentSchema(): JsonSchema {
  const values = createValues(() => '');
  const settings = objectSchema(settingsSchema(values));
  const dependencies = {
    description: 'What the app needs: a map by name, or a list whose names are derived.',
    anyOf: [
      {
        type: 'object',
        propertyNames: { pattern: nameSchema['pattern'] },
        additionalProperties: { $ref: '#/$defs/dependency' },
      },
      { type: 'array', items: { $ref: '#/$defs/dependency' } },
    ],
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'wait-for',
    description: 'What an app needs before it can start, and how it is waited for.',
    anyOf: [
      {
        type: 'object',
        properties: {
          $schema: { type: 'string', description: 'Where an editor finds this schema.' },
          $origins: { description: 'Where --print-config found each value; ignored.' },
          ...withDefaults(settings.properties),
          dependencies,
        },
        additionalProperties: false,
      },
      { type: 'array', items: { $ref: '#/$defs/dependency' } },
    ],
    $defs: {
      reference: {
        description: 'Where a value stands, in place of the value.',
        anyOf: [
          closedObject({
            env: {
              type: 'string',
              description: 'The name of a variable; RngApi:Url also finds RngApi__Url.',
            },
          }),
          closedObject({
            file: { type: 'string', description: 'A file; one newline at its end is dropped.' },
          }),
          closedObject({
            json: { type: 'string', description: 'A JSON file.' },
            pointer: {
              type: 'string',
              description: 'Where in it, as RFC 6901 writes it.',
              format: 'json-pointer',
            },
          }),
        ],
      },
      target: {
        description:
          'A dependency in one line, such as tcp://db:5432 or env:DATABASE_URL, with options after a #.',
        type: 'string',
        minLength: 1,
      },
      dependency: {
        anyOf: [
          { $ref: '#/$defs/target' },
          { $ref: '#/$defs/group' },
          ...kinds.map((kind) => kindSchema(kind, values)),
        ],
      },
      group: groupsSchema(values),
    },
  };
}

function withDefaults(
  properties: Readonly<Record<string, JsonSchema>>,
): Readonly<Record<string, JsonSchema>> {
  const defaults = new Map<string, unknown>(
    Object.entries(definitions).map(([key, definition]) => [key, definition.default]),
  );
  return Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => [key, { ...schema, default: defaults.get(key) }]),
  );
}

const nameSchema: JsonSchema = {
  type: 'string',
  pattern: String.raw`^(?!.*://)[^\p{C}\p{Zl}\p{Zp}]{1,250}$`,
  description: 'What it is called in what is said.',
};

function groupsSchema(values: Values): JsonSchema {
  const { atLeast, ...shared } = objectSchema(groupSchema(values)).properties;
  const unneeded = { type: 'object', properties: { required: { const: false } }, required: ['required'] };
  const members = { type: 'array', items: { $ref: '#/$defs/dependency', not: unneeded }, minItems: 1 };
  const common = { name: nameSchema, ...shared };
  const group = (
    list: string,
    description: string,
    others: Readonly<Record<string, unknown>> = {},
  ): JsonSchema => ({
    type: 'object',
    properties: { [list]: { description, ...members }, ...others, ...common },
    required: [list, ...Object.keys(others)],
    additionalProperties: false,
  });
  return {
    description: 'Several dependencies, of which some are enough.',
    anyOf: [
      group('anyOf', 'One of them must be ready.'),
      group('allOf', 'All of them must be ready.'),
      group('of', 'Some of them must be ready.', { atLeast }),
    ],
  };
}

function kindSchema(kind: Kind, values: Values): JsonSchema {
  const common = objectSchema(commonSchema(values));
  const own = objectSchema(kind.keys(values));
  return {
    type: 'object',
    description: `${kind.name}: ${kind.summary}.`,
    properties: {
      kind: { const: kind.name, description: 'The kind of dependency.' },
      name: nameSchema,
      ...own.properties,
      ...common.properties,
    },
    required: ['kind', ...own.required],
    additionalProperties: false,
  };
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
}

function objectSchema(schema: z.ZodMiniObject): ObjectSchema {
  const entries = Object.entries(schema.def.shape);
  return {
    properties: Object.fromEntries(entries.map(([key, value]) => [key, valueSchema(value)])),
    required: entries
      .filter(([, value]) => !(value instanceof z.ZodMiniOptional || value instanceof z.ZodMiniPrefault))
      .map(([key]) => key),
  };
}

function valueSchema(schema: z.core.$ZodType): JsonSchema {
  if (schema instanceof z.ZodMiniPrefault) {
    return { ...valueSchema(schema.def.innerType), default: schema.def.defaultValue };
  }
  if (schema instanceof z.ZodMiniOptional) return valueSchema(schema.def.innerType);
  const leaf = leafOf(schema);
  if (leaf) return { description: leaf.description, ...leafSchema(leaf) };
  const description = descriptionOf(schema);
  return description === undefined ? holderSchema(schema) : { description, ...holderSchema(schema) };
}

const leafSchema = ({ schema, literal }: Leaf<unknown>): JsonSchema =>
  literal === true ? schema : { anyOf: [schema, { $ref: '#/$defs/reference' }] };

function holderSchema(schema: z.core.$ZodType): JsonSchema {
  if (schema instanceof z.ZodMiniArray) return { type: 'array', items: valueSchema(schema.def.element) };
  if (schema instanceof z.ZodMiniRecord)
    return { type: 'object', additionalProperties: valueSchema(schema.def.valueType) };
  if (schema instanceof z.ZodMiniObject) {
    const { properties, required } = objectSchema(schema);
    return { type: 'object', properties, required, additionalProperties: false };
  }
  throw new TypeError('a schema of a kind that has no JSON Schema yet');
}

const closedObject = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
