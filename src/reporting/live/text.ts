/** East Asian characters that are two columns wide, and pictures (https://www.unicode.org/reports/tr11/). */
const wide =
  /[\u{1100}-\u{115f}\u{2329}\u{232a}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{a960}-\u{a97c}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe10}-\u{fe19}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{16fe0}-\u{18df2}\u{1aff0}-\u{1b2fb}\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Marks that stand upon the character before. The last one asks for a picture, which is wider. */
const combining = /(?!\u{fe0f})[\p{Mn}\p{Me}]/u;

/** What would move the cursor, or change the order of what is shown. */
const unshowable = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** @returns the text as a terminal can show it */
export const showable = (text: string): string => text.normalize().replaceAll(unshowable, '\u{fffd}');

const widthOfCharacter = (character: string): number =>
  combining.test(character) ? 0 : wide.test(character) ? 2 : 1;

/** @returns how many columns a text takes at most: terminals disagree about pictures that are made of several characters */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

/** @returns the text, cut to so many columns */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let left = columns - 1;
  for (const character of text) {
    left -= widthOfCharacter(character);
    if (left < 0) break;
    kept += character;
  }
  return columns < 1 ? '' : `${kept}…`;
}

/** @returns the text, with blanks up to so many columns */
export const pad = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - widthOf(text)));

/** @returns how many rows a text takes in so many columns */
export function heightOf(text: string, columns: number): number {
  let rows = 1;
  let used = 0;
  for (const character of text) {
    const width = widthOfCharacter(character);
    if (used + width > columns) {
      rows += 1;
      used = 0;
    }
    used += width;
  }
  return rows;
}
