import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { accessHint } from '../../access.ts';
import * as v from '../vocabulary.ts';
import { fromSystemError } from './system-errors.ts';

/** A certificate or a key: its text, or the file that will hold it when it is needed. */
type Pem = { readonly text: string } | { readonly path: string };

/** How a TLS connection is checked, beyond the defaults. */
export interface Tls {
  readonly ca: Pem | undefined;
  readonly cert: Pem | undefined;
  readonly key: Pem | undefined;
  readonly serverName: string | undefined;
  readonly verify: boolean;
}

const pem: v.Notation<Pem> = {
  parse: (text) => (text.includes('-----BEGIN') ? { text } : { path: v.printable(text) }),
  print: (text) => (text.includes('-----BEGIN') ? '***' : text),
};

/** The key `tls` of the kinds that can speak it. */
export const tlsKey = v.object('How the TLS connection is made and checked.', {
  ca: v.optional(v.parsed('The authority to trust in place of the usual ones: a path, or PEM text.', pem)),
  cert: v.optional(v.parsed("The client's certificate: a path, or PEM text.", pem)),
  key: v.optional(v.parsed("The client's key: a path, or PEM text.", pem)),
  serverName: v.optional(v.text('The name to ask for and to find in the certificate.')),
  verify: v.withDefault(v.boolean('Whether the certificate must be trusted.'), true),
});

/**
 * @param host whom the connection is to; its name is checked unless `tls` has another
 * @throws {NotReady} a file can't be read (yet)
 */
export async function tlsOptions(tls: Tls | undefined, host: string): Promise<ConnectionOptions> {
  const name = tls?.serverName ?? host;
  return {
    host: name,
    // A server name must not be an address (RFC 6066, section 3); the certificate is then checked against `host`.
    ...(isIP(name) === 0 && { servername: name }),
    ...(tls?.ca && { ca: await readPem(tls.ca) }),
    ...(tls?.cert && { cert: await readPem(tls.cert) }),
    ...(tls?.key && { key: await readPem(tls.key) }),
    ...(tls?.verify === false && { rejectUnauthorized: false }),
  };
}

/** @throws {NotReady} its file can't be read (yet) */
export async function readPem(source: Pem): Promise<string> {
  if ('text' in source) return source.text;
  try {
    return await readFile(source.path, 'utf8');
  } catch (error) {
    const failure = fromSystemError(error);
    const hint = failure.code === 'EACCES' ? accessHint(await stateOf(source.path)) : undefined;
    throw failure.saidAs(`${source.path}: ${failure.message}`, { showsAbsence: false, hint });
  }
}

const stateOf = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined);
