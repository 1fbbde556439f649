import { Mistake, type Warn } from '../../vocabulary.ts';
import { setterOf } from './dialect.ts';
import { isParameter, libpq } from './libpq.ts';
import type { ConnectionParameters, Keyword } from './parameters.ts';
import { parsePostgresUri } from './uri.ts';

/** A quoted value, or a bare one; a backslash takes the next character as it is, the last one as nothing. */
const value = /'((?:[^'\\]|\\.)*)'|((?:[^\s\\]|\\(?:.|$))*)/suy;
const assignment = /\s*([^\s=]+)\s*=\s*/uy;

/**
 * Reads a keyword/value connection string, such as `host=db user='a b'`: PostgreSQL's manual, section 34.1.1.1.
 *
 * @throws {Mistake}
 */
export function parseConninfo(text: string, warn?: Warn): ConnectionParameters {
  const parameters = new Map<Keyword, string>();
  const set = setterOf(libpq, parameters, warn);
  let isConninfo = false;
  // Without it, the white space at the end would be no assignment.
  const trimmed = text.trim();
  for (let index = 0; index < trimmed.length;) {
    assignment.lastIndex = index;
    const keyword = assignment.exec(trimmed)?.[1];
    if (keyword === undefined) throw new Mistake('expected KEYWORD=VALUE, with spaces in between');
    isConninfo ||= isParameter(keyword);
    value.lastIndex = assignment.lastIndex;
    const [, quoted, bare = ''] = value.exec(trimmed) ?? [];
    if (quoted === undefined && bare.startsWith("'")) throw new Mistake('a quoted value has no end');
    const given = (quoted ?? bare).replaceAll(/\\(.?)/gsu, '$1');
    const expanded = keyword === 'dbname' ? expand(given, warn) : undefined;
    if (expanded) for (const [name, one] of expanded) parameters.set(name, one);
    else set(keyword, given);
    index = value.lastIndex;
  }
  if (!isConninfo) throw new Mistake('expected a connection string such as "host=db dbname=app", or a URI');
  return parameters;
}

/** A connection string in place of the database's name stands for all that it says: the manual, section 34.1.2, `dbname`. */
function expand(name: string, warn: Warn | undefined): ConnectionParameters | undefined {
  return /^postgres(?:ql)?:\/\//u.test(name) ? parsePostgresUri(name, warn) : undefined;
}
