import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export const examples = join(import.meta.dirname, '../../examples');

/** @returns the documents of one of the examples, maps merged as Compose does */
export function documentsOf(name: string): unknown[] {
  const text = readFileSync(join(examples, name), 'utf8');
  return parseAllDocuments(text, { merge: true }).map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS() as unknown;
  });
}
