import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { makePatternsLate } from '../../scripts/build/late-patterns.ts';
import { program } from '../support/program.ts';

test.each([
  [String.raw`let a=/[\p{Cc}"\\]/gu;`, String.raw`let a= new RegExp("[\\p{Cc}\"\\\\]","gu");`],
  [
    String.raw`function a(b){return/\p{C}/u.test(b)}`,
    String.raw`function a(b){return new RegExp("\\p{C}","u").test(b)}`,
  ],
  [String.raw`let a=/p{2}/u,b="/\\p{C}/u",c=1/2/3;`, String.raw`let a=/p{2}/u,b="/\\p{C}/u",c=1/2/3;`],
])('a pattern with properties of Unicode is made where it is used: %s', (code, expected) => {
  expect(makePatternsLate(code)).toBe(expected);
});

test('the program has none that is read before', async () => {
  const text = await readFile(program, 'utf8');
  // As a part of a JSON Schema it is a text.
  expect(text.replaceAll(/String\.raw`[^`]*`/gu, '')).not.toMatch(/(?<!\\)\\p\{/u);
});
