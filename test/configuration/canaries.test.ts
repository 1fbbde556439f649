import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configure, ConfigurationError, type Environment } from '../../src/configuration/index.ts';
import { printConfiguration } from '../../src/configuration/print.ts';
import { kinds } from '../../src/probes/index.ts';
import type { Codec, Keys } from '../../src/probes/vocabulary.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

/** What a secret says where a value that is printed as it is stands by mistake. */
const strayed = ['redis://:canary@cache', 'user:canary@db', 'canary\u{1b}[31m', 'canary\nx'];
/** Where nothing of a value is printed. */
const secret = ['canary', '{"canary": "canary"', 'a canary b'];

type Json = Readonly<Record<string, unknown>>;

/** What each kind needs beside the key that is tried. */
const needed: Readonly<Record<string, Json>> = {
  http: { url: 'http://api' },
  tcp: { host: 'db', port: 1 },
  unix: { path: '/run/x' },
  postgres: { url: 'postgres://u@db/app' },
  redis: { host: 'cache' },
  file: { path: '/run/x' },
  dns: { host: 'db' },
  exec: { command: ['true'] },
};

interface Field {
  readonly name: string;
  /** @returns the document's part that has the value there */
  readonly holding: (value: unknown) => Json;
  readonly isPrinted: boolean;
}

/** Every place where a single value may stand, those within lists, maps and objects included. */
function fieldsOf(keys: Keys, around: (inner: Json) => Json = (inner) => inner, path = ''): Field[] {
  return Object.entries(keys).flatMap(([key, codec]) => {
    const name = path === '' ? key : `${path}.${key}`;
    const holding = (value: unknown): Json => around({ [key]: value });
    if (codec.keys) return fieldsOf(codec.keys, (inner) => holding(inner), name);
    const { type } = codec.describe();
    const inside = (value: unknown): unknown =>
      type === 'array' ? [value] : type === 'object' ? { name: value } : value;
    return [{ name, holding: (value) => holding(inside(value)), isPrinted: printsAsItIs(codec, inside) }];
  });
}

const printsAsItIs = (codec: Codec<unknown>, inside: (value: unknown) => unknown): boolean => {
  try {
    return JSON.stringify(codec.print(inside('word'))).includes('word');
  } catch {
    return false;
  }
};

/** All that is said of a configuration, or of what is wrong with it. */
function everyWord(document: unknown, env: Environment): string {
  try {
    const configuration = configure([], { WAIT_FOR: JSON.stringify([document]), ...env });
    const { requirements, warnings } = configuration;
    const targets = requirements.map((one) =>
      'probe' in one ? `${one.name} ${one.probe.target}` : one.name,
    );
    return [printConfiguration(configuration), ...warnings, ...targets].join('\n');
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return [error.message, ...error.warnings].join('\n');
  }
}

let directory: TemporaryDirectory;
const files = new Map<string, string>();

beforeAll(async () => {
  directory = await temporaryDirectory('secrets');
  const texts = [...strayed, ...secret];
  await Promise.all(
    texts.map((text, index) => {
      files.set(text, join(directory.path, String(index)));
      return writeFile(join(directory.path, String(index)), JSON.stringify({ value: text }));
    }),
  );
  await Promise.all(texts.map((text, index) => writeFile(join(directory.path, `${index}.txt`), text)));
});

afterAll(() => directory.remove());

/** The text itself, and each reference that leads to it. */
const written = (text: string): [value: unknown, env: Environment][] => [
  [text, {}],
  [{ env: 'VALUE' }, { VALUE: text }],
  [{ file: `${files.get(text)}.txt` }, {}],
  [{ json: files.get(text), pointer: '/value' }, {}],
];

describe('no secret is said, whatever field it stands in and however it got there', () => {
  test.each(
    kinds.flatMap((kind) => fieldsOf(kind.keys).map((field) => [kind.name, field.name, field] as const)),
  )('of the kind %s: %s', (kind, name, { holding, isPrinted }) => {
    // The first item of a command is the program, which is printed.
    const isNamed = isPrinted || name === 'command';
    for (const text of isNamed ? strayed : [...strayed, ...secret]) {
      for (const [value, env] of written(text)) {
        const words = everyWord({ ...needed[kind], ...holding(value), kind }, env);
        expect(words).not.toContain('canary');
        expect(words).not.toContain('\u{1b}');
      }
    }
  });

  test('each kind has its fields, and those that are printed are known', () => {
    const printed = kinds.flatMap((kind) =>
      fieldsOf(kind.keys)
        .filter(({ isPrinted }) => isPrinted)
        .map(({ name }) => `${kind.name}.${name}`),
    );
    expect(printed).toContain('tcp.host');
    expect(printed).toContain('file.path');
    expect(printed).toContain('postgres.database');
    expect(printed).not.toContain('redis.password');
    expect(printed).not.toContain('tcp.expect');
  });
});
