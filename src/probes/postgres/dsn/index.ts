import { Mistake, type Notation } from '../../vocabulary.ts';
import { parseConninfo } from './conninfo.ts';
import { parseJdbcUrl } from './jdbc.ts';
import { isAdoNetKey, parseAdoNet } from './npgsql.ts';
import { isParameter, type ConnectionParameters } from './parameters.ts';
import { parsePostgresUri, printPostgresUri } from './uri.ts';

type Parse = (text: string) => ConnectionParameters;

/** The first pair of a list: in libpq's, white space follows an unquoted value, in ADO.NET's a semicolon. */
const firstPair =
  /^\s*(?<key>[\w ]{1,40}?)\s*=\s*(?:"(?:[^"]|"")*"|'(?:[^'\\]|''|\\.)*'|[^;\s]*)\s*(?<next>;?)/su;

/** @returns how to read a connection string that is no postgres:// URI; nothing where it is none */
function reader(text: string): Parse | undefined {
  if (/^jdbc:postgresql:/iu.test(text)) return parseJdbcUrl;
  const { key = '', next } = firstPair.exec(text)?.groups ?? {};
  if (next !== ';' && isParameter(key)) return parseConninfo;
  return isAdoNetKey(key) ? parseAdoNet : undefined;
}

/**
 * @returns whether an app's setting is a JDBC URL, or a connection string of libpq or ADO.NET, and so names a
 *   PostgreSQL; URIs with a scheme of their own are not looked at
 */
export const isConnectionString = (text: string): boolean => reader(text) !== undefined;

/** As much as a reference's file may hold. */
const longest = 65_536;

/** Every notation that a setting of an app may have. What is printed is always a URI. */
export const connectionString: Notation<ConnectionParameters> = {
  parse(text) {
    if (text.length > longest) throw new Mistake(`expected at most ${longest} characters`);
    return (reader(text) ?? parsePostgresUri)(text);
  },
  print(text) {
    try {
      return text.isWellFormed() ? printPostgresUri(connectionString.parse(text)) : '***';
    } catch (error) {
      if (error instanceof Mistake) return '***';
      throw error;
    }
  },
};
