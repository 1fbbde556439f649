import { readFile, stat } from 'node:fs/promises';

/** What a line of the file is looked up by. */
export interface PassfileKey {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** A field ends at a colon, and a backslash takes the next character as it is. */
const field = /(?:[^:\\]|\\.)*/u;
const line = new RegExp(`^(${Array(4).fill(field.source).join('):(')}):(${field.source})`, 'u');

/**
 * Looks for a password in libpq's file of passwords: PostgreSQL's manual, section 34.16. A file that group or others
 * may read is ignored, as libpq ignores it, and so is one that is missing.
 *
 * @param path usually `~/.pgpass`
 */
export async function passwordFromFile(path: string, key: PassfileKey): Promise<string | undefined> {
  const lines = (await privateText(path)).split(/\r?\n/u);
  const wanted = [key.host, String(key.port), key.database, key.user];
  for (const text of lines) {
    const [, ...fields] = (text.startsWith('#') ? null : line.exec(text)) ?? [];
    const matches = wanted.every(
      (value, index) => fields[index] === '*' || unescape(fields[index]) === value,
    );
    if (matches) return unescape(fields[4]);
  }
  return undefined;
}

const unescape = (text: string | undefined): string | undefined => text?.replaceAll(/\\(.)/gu, '$1');

async function privateText(path: string): Promise<string> {
  try {
    const found = await stat(path);
    // Windows has no such bits; libpq does not look at them there.
    const open = process.platform !== 'win32' && (found.mode & 0o077) !== 0;
    return found.isFile() && !open ? await readFile(path, 'utf8') : '';
  } catch {
    return '';
  }
}
