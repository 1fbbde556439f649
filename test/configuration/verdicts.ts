import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { documentSchema } from '../../src/configuration/schema.ts';
import { given, problemsOf } from './configured.ts';

export const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { 'json-pointer': true } });
export const validate = ajv.compile(documentSchema());

export const tcp = { kind: 'tcp', host: 'db', port: 5432 };
export const http = { kind: 'http', url: 'http://api/health' };

const fixture = (name: string): string => join(import.meta.dirname, '../fixtures', name);

/** JSON files: one with a URL at /RngApi/Url, and one that is a text. */
export const settingsFile = fixture('settings.json');
export const textFile = fixture('text.json');

/** What references name. */
const values = {
  DURATION: '5s',
  NUMBER: '1',
  FLAG: 'yes',
  TEXT: 'text',
  LEVEL: 'info',
  FAMILY: 'IPv4',
  ADDRESS: '::1',
};

export const duration = { env: 'DURATION' };
export const number = { env: 'NUMBER' };
export const flag = { env: 'FLAG' };

/** The verdict of both: the schema, as an editor sees it, and the program. */
export const verdicts = (document: unknown): { schema: boolean; program: boolean } => ({
  schema: validate(document),
  program: problemsOf([], { ...given(document), ...values }).length === 0,
});

/** Where an object of JavaScript would not do: with the key `__proto__`. */
export const json = (text: string): unknown => JSON.parse(text);
