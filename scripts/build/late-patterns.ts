import { parse } from 'acorn';
import { simple } from 'acorn-walk';
import { MagicString } from 'magic-string';

/**
 * Has patterns with properties of Unicode read where they are used. As literals they are read with the code around them,
 * too, and V8 takes a third of a millisecond to find out which characters have a property.
 *
 * @param code the body of a function
 */
export function makePatternsLate(code: string): string {
  const text = new MagicString(code);
  simple(parse(code, { ecmaVersion: 'latest' }), {
    Literal({ regex, start, end }) {
      if (regex?.pattern.includes(String.raw`\p{`) !== true) return;
      const [pattern, flags] = [JSON.stringify(regex.pattern), JSON.stringify(regex.flags)];
      // A literal needs no space after `return`.
      text.overwrite(start, end, ` new RegExp(${pattern},${flags})`);
    },
  });
  return text.toString();
}
