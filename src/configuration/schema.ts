import { kinds } from '../probes/index.ts';
import type { Kind } from '../probes/kind.ts';
import { describeKeys, type JsonSchema } from '../probes/vocabulary.ts';
import { commonKeys, groupKeys } from './common-keys.ts';
import { definitions } from './settings.ts';
import { exampleTarget } from './targets.ts';

/** @returns the JSON Schema (2020-12) of a document */
export function documentSchema(): JsonSchema {
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
          ...settings(),
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
        description: `A dependency in one line, such as ${exampleTarget} or env:DATABASE_URL, with options after a #.`,
        type: 'string',
        minLength: 1,
      },
      dependency: {
        anyOf: [{ $ref: '#/$defs/target' }, { $ref: '#/$defs/group' }, ...kinds.map(kindSchema)],
      },
      group: groupsSchema(),
    },
  };
}

const settings = (): JsonSchema =>
  Object.fromEntries(
    Object.entries(definitions).map(([key, { codec, default: whenMissing }]) => [
      key,
      { ...codec.describe(), ...(whenMissing !== undefined && { default: whenMissing }) },
    ]),
  );

const nameSchema: JsonSchema = {
  type: 'string',
  pattern: String.raw`^(?!.*://)[^\p{C}\p{Zl}\p{Zp}]{1,250}$`,
  description: 'What it is called in what is said.',
};

function groupsSchema(): JsonSchema {
  const { atLeast, ...shared } = describeKeys(groupKeys).properties;
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

function kindSchema({ name, readyWhen, keys }: Kind): JsonSchema {
  const own = describeKeys(keys);
  return {
    ...own,
    description: `${name}: ready when ${readyWhen}.`,
    properties: {
      kind: { const: name, description: 'The kind of dependency.' },
      name: nameSchema,
      ...own.properties,
      ...describeKeys(commonKeys).properties,
    },
    required: ['kind', ...own.required],
  };
}

const closedObject = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
