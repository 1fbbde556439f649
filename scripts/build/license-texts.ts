import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundledPackage } from './packages.ts';

/** What is compiled into a package's files and has a licence of its own, of which the package has no text. */
export const compiledIn: Readonly<Record<string, string>> = {
  // https://github.com/nodejs/llhttp/blob/main/LICENSE
  'undici/lib/llhttp/llhttp-wasm.js': 'llhttp.txt',
};

/** @returns every text about its licence that a package has: files, else a section of its README; and comments */
export async function licenseTexts({ name, directory, files }: BundledPackage): Promise<string[]> {
  const texts = [...(await textsIn(directory)), ...(await textsOfCompiledIn(name, files))];
  for (const file of files) texts.push(...noticesIn(await readFile(join(directory, file), 'utf8')));
  // In many files there is the same notice.
  return [...new Set(texts.map(tidy))];
}

async function textsIn(directory: string): Promise<string[]> {
  const entries = (await readdir(directory)).toSorted();
  const read = (pattern: RegExp): Promise<string[]> =>
    Promise.all(
      entries.filter((entry) => pattern.test(entry)).map((entry) => readFile(join(directory, entry), 'utf8')),
    );
  const texts = await read(/^(?:licen[cs]e|copying|notice)\b/iu);
  if (texts.length > 0) return texts;
  const section = /^#+ *licen[cs]e *$(?<text>[^]*?)(?=^#|$(?![^]))/imu;
  return (await read(/^readme\b/iu)).flatMap((readme) => section.exec(readme)?.groups?.['text'] ?? []);
}

async function textsOfCompiledIn(name: string, files: readonly string[]): Promise<string[]> {
  const found = files.flatMap((file) => compiledIn[`${name}/${file}`] ?? []);
  return await Promise.all(
    found.map((text) => readFile(join(import.meta.dirname, 'licenses', text), 'utf8')),
  );
}

/** @returns its comments that have a notice of copyright, as what was taken from elsewhere has */
function noticesIn(code: string): string[] {
  const comments = code.match(/\/\*[^]*?\*\//gu) ?? [];
  return comments
    .filter((comment) => /copyright/iu.test(comment))
    .map((comment) => comment.replaceAll(/^[ */-]*\*[ */-]*|[ */-]*\*[/]$/gmu, ''));
}

/** Without what would make two bytes of each character of the program, and so cost memory. */
const tidy = (text: string): string =>
  text.replaceAll('\r\n', '\n').replaceAll('©', '(c)').replaceAll(/[“”]/gu, '"').trim();
