import { Mistake } from '../../vocabulary.ts';
import { setParameter, type ConnectionParameters, type Keyword } from './parameters.ts';

/** A quoted value, or a bare one; a backslash takes the next character as it is, the last one as nothing. */
const value = /'((?:[^'\\]|\\.)*)'|((?:[^\s\\]|\\(?:.|$))*)/suy;
const assignment = /\s*([^\s=]+)\s*=\s*/uy;

/**
 * Reads a keyword/value connection string, such as `host=db user='a b'`: PostgreSQL's manual, section 34.1.1.1.
 *
 * @throws {Mistake}
 */
export function parseConninfo(text: string): ConnectionParameters {
  const parameters = new Map<Keyword, string>();
  // Without it, \s* would look at the same spaces again from each of them.
  const trimmed = text.trim();
  for (let index = 0; index < trimmed.length;) {
    assignment.lastIndex = index;
    const keyword = assignment.exec(trimmed)?.[1];
    if (keyword === undefined) throw new Mistake('expected KEYWORD=VALUE, with spaces in between');
    value.lastIndex = assignment.lastIndex;
    const [, quoted, bare = ''] = value.exec(trimmed) ?? [];
    if (quoted === undefined && bare.startsWith("'")) throw new Mistake('a quoted value has no end');
    setParameter(parameters, keyword, (quoted ?? bare).replaceAll(/\\(.?)/gsu, '$1'));
    index = value.lastIndex;
  }
  return parameters;
}
