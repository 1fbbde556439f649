import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What stands under a heading of docs/recipes.md. */
export interface Recipe {
  /** Its documents, as they stand there. */
  readonly documents: readonly string[];
  /** Its scripts, by their names. */
  readonly scripts: ReadonlyMap<string, string>;
}

/** @returns what stands under each heading of the second order, by the heading */
export async function sections(file: string): Promise<Map<string, string>> {
  const text = await readFile(join(import.meta.dirname, '../../docs', file), 'utf8');
  const [, ...found] = text.split(/^## /mu);
  return new Map(found.map((section) => [section.split('\n', 1).join(), section]));
}

/** Those that have a document, by their headings. */
export async function recipes(): Promise<Map<string, Recipe>> {
  const found = [...(await sections('recipes.md'))].map(
    ([heading, text]) => [heading, recipeOf(text)] as const,
  );
  return new Map(found.filter(([, { documents }]) => documents.length > 0));
}

function recipeOf(text: string): Recipe {
  const blocks = Array.from(text.matchAll(/^```(\w+)\n(.*?)^```$/gmsu), ([, language, code = '']) => ({
    language,
    code,
  }));
  const scripts = blocks.filter(({ language }) => language === 'js');
  return {
    documents: blocks.filter(({ language }) => language === 'json').map(({ code }) => code),
    // The first line of a script names it.
    scripts: new Map(scripts.map(({ code }) => [/^\/\/ (\S+)\n/u.exec(code)?.[1] ?? '', code])),
  };
}
