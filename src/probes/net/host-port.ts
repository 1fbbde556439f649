import { Mistake, rejectServiceUrl } from '../vocabulary.ts';

/**
 * Reads `host`, `host:port`, `[::1]` or `[::1]:port`.
 *
 * @throws {Mistake}
 */
export function parseHostPort(text: string): { host: string; port: number | undefined } {
  const [, ipv6, name, port] = /^(?:\[([\da-f:.%\w]+)\]|([^\s:/?#@[\]]+))(?::(\d+))?$/iu.exec(text) ?? [];
  // RFC 6874 writes the zone's % encoded, and people do not.
  const host = ipv6?.replace('%25', '%') ?? name;
  if (host === undefined) rejectServiceUrl(text);
  if (/^:\d*$/u.test(text)) throw new Mistake('the host is empty: is a variable not set?');
  if (host === undefined) throw new Mistake('expected HOST:PORT, or [ADDRESS]:PORT for IPv6');
  return { host, port: port === undefined ? undefined : parsePort(port) };
}

/** @throws {Mistake} */
export function parsePort(text: string): number {
  const port = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
  rejectServiceUrl(text);
  if (!(port >= 1 && port <= 65_535)) throw new Mistake('expected a port from 1 to 65535');
  return port;
}

/**
 * Undoes percent-encoding. An empty part counts as left out.
 *
 * @throws {Mistake}
 */
export function decodePart(part: string | undefined): string | undefined {
  if (part === undefined || part === '') return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Mistake(
      'a % is not followed by two hexadecimal digits that make UTF-8; a literal one is written %25',
    );
  }
}

/**
 * The same for a form, and for the queries of most drivers: a + is a space there.
 *
 * @throws {Mistake}
 */
export const decodeFormPart = (part: string): string => decodePart(part.replaceAll('+', ' ')) ?? '';

/**
 * A URL and the keys that name its parts would contradict each other.
 *
 * @throws {Mistake}
 */
export function rejectBesideUrl(keys: Readonly<Record<string, unknown>>): void {
  const key = Object.keys(keys).find((name) => name !== 'url' && keys[name] !== undefined);
  if (key !== undefined) throw new Mistake('"url" says this already: give one of them', key);
}
