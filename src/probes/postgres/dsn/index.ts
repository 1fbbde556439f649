import { Mistake, readable, type Notation, type Warn } from '../../vocabulary.ts';
import { parseConninfo } from './conninfo.ts';
import { isJdbcUrl, parseJdbcUrl } from './jdbc.ts';
import { isParameter } from './libpq.ts';
import { isAdoNet, parseAdoNet } from './npgsql.ts';
import type { ConnectionParameters } from './parameters.ts';
import { printPostgresUri } from './print.ts';
import { isPostgresUri, parsePostgresUri } from './uri.ts';

type Parse = (text: string, warn?: Warn) => ConnectionParameters;

/** The first value of a list, and what ends it: in libpq's, white space follows an unquoted one, in ADO.NET's a semicolon. */
const firstValue = /\s*(?:"(?:[^"]|"")*"|'(?:[^'\\]|''|\\.)*'|[^;\s]*)\s*(?<next>;?)/suy;

/** The URL of another target, behind what ends one in a list. */
const another = /[\s,][a-z][\w+.:-]*:\/\//iu;

/** @returns how to read a text that is beyond doubt one PostgreSQL's; nothing where it is none */
function reader(text: string): Parse | undefined {
  if (another.test(text)) return undefined;
  if (isPostgresUri(text)) return parsePostgresUri;
  if (isJdbcUrl(text)) return parseJdbcUrl;
  const equals = text.indexOf('=');
  const key = text.slice(0, Math.max(equals, 0)).trim();
  firstValue.lastIndex = equals + 1;
  if (isParameter(key) && firstValue.exec(text)?.groups?.['next'] === '') return parseConninfo;
  return isAdoNet(key, text) ? parseAdoNet : undefined;
}

/** @returns how to read a text that is meant for a PostgreSQL */
function readerByForm(text: string): Parse {
  if (isJdbcUrl(text)) return parseJdbcUrl;
  if (/^[^\s=;]*:\/\//u.test(text) || !text.includes('=')) return parsePostgresUri;
  return text.includes(';') ? parseAdoNet : parseConninfo;
}

/** @returns whether an app's setting is a URI, a JDBC URL, or a connection string of libpq or ADO.NET that names a PostgreSQL */
export const isConnectionString = (text: string): boolean => reader(text) !== undefined;

/** As much as a reference's file may hold. */
const longest = 65_536;

/** Every notation that a setting of an app may have. What is printed is always a URI. */
export const connectionString: Notation<ConnectionParameters> = {
  parse(text, warn) {
    if (text.length > longest) throw new Mistake(`expected at most ${longest} characters`);
    return (reader(text) ?? readerByForm(text))(text, warn);
  },
  print: (text) => readable(text, (given) => printPostgresUri(connectionString.parse(given))),
};
