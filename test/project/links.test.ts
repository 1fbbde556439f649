import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const pages = [...globSync('*.md'), ...globSync('docs/*.md')];

/** As GitHub makes them of headings. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');

function anchorsOf(page: string): string[] {
  const text = readFileSync(page, 'utf8').replaceAll(/^```[^]*?^```$/gmu, '');
  return [...text.matchAll(/^#+ (?<heading>.+)$/gmu)].map(({ groups }) =>
    anchorOf(groups?.['heading'] ?? ''),
  );
}

/** @returns whether a link of a page leads to a file, and to a heading in it where it names one */
function isThere(page: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? page : join(dirname(page), file);
  return existsSync(target) && (anchor === undefined || anchorsOf(target).includes(anchor));
}

describe.each(pages)('%s', (page) => {
  test('links to what is there', () => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)(?<link>[^)\s]+)\)/gu)].map(
      ({ groups }) => groups?.['link'] ?? '',
    );
    expect(links.filter((link) => !isThere(page, link))).toEqual([]);
  });
});

test('the README can be read in a minute or two', () => {
  expect(readFileSync('README.md', 'utf8').split('\n').length).toBeLessThan(250);
});
