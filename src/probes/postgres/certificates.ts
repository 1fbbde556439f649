import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { tlsOptions, readPem } from '../net/tls.ts';
import { throwIfBug } from '../net/system-errors.ts';
import { NotReady } from '../not-ready.ts';
import type { Encryption } from './dsn/encryption.ts';

/**
 * Whom libpq trusts and what it shows of itself, by `sslmode`: PostgreSQL's manual, sections 34.19.1 and 34.19.2. A root
 * certificate that exists is used in every mode, and its absence is an error only where verification is asked for.
 *
 * @param name what the certificate must name under verify-full
 * @throws {NotReady} a file that is needed is not there (yet)
 */
export async function encryptionOptions(
  encryption: Encryption,
  name: string | undefined,
): Promise<ConnectionOptions> {
  const { mode, tls, isDirect, minVersion, maxVersion } = encryption;
  if (mode === 'verify-full' && name === undefined && tls?.serverName === undefined) {
    throw new NotReady(
      'misconfigured',
      'NO_HOST_NAME',
      'verify-full needs a host name, and only an address is given',
    );
  }
  // An address would be checked too, but is never asked for.
  const options = await tlsOptions(tls, name ?? '');
  const ca = options.ca ?? (await authorities(encryption));
  return {
    ...options,
    ...(tls?.cert ? {} : await clientCertificate(encryption)),
    ...(ca !== undefined && { ca }),
    rejectUnauthorized: tls ? tls.verify : ca !== undefined && mode !== 'no-verify',
    ...(minVersion && { minVersion }),
    ...(maxVersion && { maxVersion }),
    // RFC 7301; without the request, it tells the server what is spoken: PostgreSQL's manual, section 55.2.11.
    ...(isDirect && { ALPNProtocols: ['postgresql'] }),
    ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
  };
}

async function authorities(encryption: Encryption): Promise<ConnectionOptions['ca']> {
  const { mode, tls, rootCertificate, defaultRootCertificate } = encryption;
  if (rootCertificate === 'system' || (tls && rootCertificate === undefined)) return systemAuthorities();
  const path = rootCertificate ?? defaultRootCertificate;
  const text = await textOf(path);
  if (text === undefined && mode.startsWith('verify')) {
    throw new NotReady('misconfigured', 'NO_ROOT_CERTIFICATE', `the root certificate ${path} does not exist`);
  }
  return text;
}

/** What Node trusts, NODE_EXTRA_CA_CERTS included, and what the operating system does, if it has a list. */
async function systemAuthorities(): Promise<string[]> {
  const { getCACertificates } = await import('node:tls');
  return [...getCACertificates('default'), ...getCACertificates('system')];
}

/** Sent if the server asks for one. Without the certificate the key does not matter. */
async function clientCertificate({ certificate, key }: Encryption): Promise<ConnectionOptions> {
  const cert = await textOf(certificate);
  if (cert === undefined) return {};
  const secret = key.endsWith('.pk8') ? await pk8(key) : await textOf(key);
  if (secret === undefined) {
    throw new NotReady('misconfigured', 'NO_CLIENT_KEY', `the key ${key} of the certificate does not exist`);
  }
  return { cert, key: secret };
}

/** PgJDBC has its keys in DER: its manual, "Configuring the Client". */
async function pk8(path: string): Promise<string | undefined> {
  const { createPrivateKey } = await import('node:crypto');
  const text = await textOf(path);
  if (text === undefined || text.includes('-----BEGIN')) return text;
  try {
    const key = createPrivateKey({ key: await readFile(path), format: 'der', type: 'pkcs8' });
    return key.export({ format: 'pem', type: 'pkcs8' }).toString();
  } catch (error) {
    throwIfBug(error);
    throw new NotReady('misconfigured', 'NO_CLIENT_KEY', `the key ${path} can't be read without a password`);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readPem({ path });
  } catch (error) {
    if (error instanceof NotReady && ['ENOENT', 'ENOTDIR'].includes(error.code)) return undefined;
    throw error;
  }
}
