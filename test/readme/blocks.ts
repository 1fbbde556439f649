import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** @returns the README's only block of code in that language with that text in it */
export function block(language: string, text: string): string {
  const blocks = [...readme.matchAll(/^```(?<language>\w+)\n(?<code>[^]*?)^```$/gmu)]
    .filter(({ groups }) => groups?.['language'] === language)
    .map(({ groups }) => groups?.['code'] ?? '')
    .filter((code) => code.includes(text));
  const [only] = blocks;
  if (only === undefined || blocks.length > 1)
    throw new Error(`${blocks.length} blocks of ${language} in the README have: ${text}`);
  return only;
}

/** @returns the words of a Dockerfile's instruction in its form without a shell: `CMD ["node", "server.js"]` */
export function instruction(name: string, dockerfile: string): string[] {
  const [, words = ''] = new RegExp(`^${name} (\\[.*\\])$`, 'mu').exec(dockerfile) ?? [];
  return z.array(z.string()).parse(JSON.parse(words));
}
