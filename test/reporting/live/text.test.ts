import { describe, expect, test } from 'vitest';
import { cut, heightOf, pad, showable, widthOf } from '../../../src/reporting/live/text.ts';

describe('the width of a text', () => {
  test.each([
    ['abc', 3],
    ['äöü', 3],
    ['数据库', 6],
    ['データ', 6],
    ['한국', 4],
    ['ｗｉｄｅ', 8],
    ['🐘', 2],
    ['e\u{301}', 1],
    ['❤\u{fe0f}', 2],
    ['✓✗◦…', 4],
    ['', 0],
  ])('of %s is %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe('a text that is too wide is cut', () => {
  test.each([
    ['database', 8, 'database'],
    ['database', 5, 'data…'],
    ['数据库', 5, '数据…'],
    ['数据库', 4, '数…'],
    ['database', 1, '…'],
    ['database', 0, ''],
    ['database', -3, ''],
  ])('%s in %i columns is "%s"', (text, columns, expected) => {
    expect(cut(text, columns)).toBe(expected);
  });
});

test('blanks fill what is missing', () => {
  expect(pad('数据', 6)).toBe('数据  ');
  expect(pad('too long', 3)).toBe('too long');
});

test('what would move the cursor is not shown', () => {
  expect(showable('a\u{1b}[2Jb\tc\u{202e}d\u{2028}')).toBe('a�[2Jb�c�d�');
  expect(showable('e\u{301}')).toBe('\u{e9}');
});

test('a character that does not fit begins another row', () => {
  expect(heightOf('abcdef', 6)).toBe(1);
  expect(heightOf('abcdefg', 6)).toBe(2);
  expect(heightOf('数据库', 5)).toBe(2);
  expect(heightOf('数据库', 3)).toBe(3);
  expect(heightOf('', 6)).toBe(1);
});
