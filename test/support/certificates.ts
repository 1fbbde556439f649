import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import * as der from './der.ts';

/** PEM texts. */
export interface Credentials {
  cert: string;
  key: string;
}

/** What a server needs; with `ca` it asks its clients for certificates of that authority. */
export interface ServerTls extends Credentials {
  ca?: string;
}

export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

export interface Authority {
  /** PEM text. */
  cert: string;
  /** For DNS names and IP addresses, localhost and 127.0.0.1 unless given. */
  server: (names?: string[], validity?: Validity) => Credentials;
  /** A server's, with the right names, that ended yesterday. */
  expired: (names?: string[]) => Credentials;
  /** A client's; PostgreSQL's method `cert` takes the common name for the role. */
  client: (commonName: string) => Credentials;
}

const day = 24 * 60 * 60 * 1000;
const localNames = ['localhost', '127.0.0.1'];
const fromNow = (startDays: number, endDays: number): Validity => ({
  notBefore: new Date(Date.now() + startDays * day),
  notAfter: new Date(Date.now() + endDays * day),
});
const valid = fromNow(-1, 7);

const ecdsaWithSha256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
const extendedKeyUsages = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };
const keyUsages = {
  digitalSignature: der.bitString(Buffer.from([0x80]), 7),
  keyCertSign: der.bitString(Buffer.from([0x04]), 2),
};

let shared: Authority | undefined;

/** The authority of this test file; for one that nobody trusts, create another. */
export function authority(): Authority {
  shared ??= createAuthority('wait-for test authority');
  return shared;
}

export function createAuthority(commonName: string): Authority {
  const keys = generateKeys();
  const issuer = { commonName, privateKey: keys.privateKey, keyIdentifier: keyIdentifier(keys.publicKey) };
  const root = issue(issuer, commonName, keys, valid, [
    extension('2.5.29.19', der.sequence(der.boolean(true)), true),
    extension('2.5.29.15', keyUsages.keyCertSign, true),
  ]);
  const leaf = (subject: string, usage: string, validity: Validity, extensions: Buffer[]): Credentials =>
    issue(issuer, subject, generateKeys(), validity, [
      extension('2.5.29.19', der.sequence(), true),
      extension('2.5.29.15', keyUsages.digitalSignature, true),
      extension('2.5.29.37', der.sequence(der.objectIdentifier(usage))),
      ...extensions,
    ]);
  const server = (names = localNames, validity = valid): Credentials =>
    leaf('server', extendedKeyUsages.server, validity, [
      extension('2.5.29.17', der.sequence(...names.map(generalName))),
    ]);
  return {
    cert: root.cert,
    server,
    expired: (names) => server(names, fromNow(-8, -1)),
    client: (name) => leaf(name, extendedKeyUsages.client, valid, []),
  };
}

interface Keys {
  publicKey: Buffer;
  privateKey: KeyObject;
}

interface Issuer {
  commonName: string;
  privateKey: KeyObject;
  keyIdentifier: Buffer;
}

function generateKeys(): Keys {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { publicKey: publicKey.export({ type: 'spki', format: 'der' }), privateKey };
}

function issue(
  issuer: Issuer,
  subject: string,
  keys: Keys,
  validity: Validity,
  extensions: Buffer[],
): Credentials {
  const toBeSigned = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    distinguishedName(issuer.commonName),
    der.sequence(der.utcTime(validity.notBefore), der.utcTime(validity.notAfter)),
    distinguishedName(subject),
    keys.publicKey,
    der.explicit(
      3,
      der.sequence(
        extension('2.5.29.14', der.octetString(keyIdentifier(keys.publicKey))),
        extension('2.5.29.35', der.sequence(der.implicit(0, issuer.keyIdentifier))),
        ...extensions,
      ),
    ),
  );
  const signature = sign('sha256', toBeSigned, issuer.privateKey);
  const certificate = der.sequence(toBeSigned, ecdsaWithSha256, der.bitString(signature));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64Lines(certificate)}\n-----END CERTIFICATE-----\n`,
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function distinguishedName(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String(commonName))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return der.sequence(
    der.objectIdentifier(id),
    ...(critical ? [der.boolean(true)] : []),
    der.octetString(value),
  );
}

function keyIdentifier(publicKey: Buffer): Buffer {
  return createHash('sha1').update(publicKey).digest();
}

function generalName(name: string): Buffer {
  switch (isIP(name)) {
    case 4:
      return der.implicit(7, Buffer.from(name.split('.').map(Number)));
    case 6:
      return der.implicit(7, ipv6Bytes(name));
    default:
      return der.implicit(2, Buffer.from(name));
  }
}

function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':');
}

function base64Lines(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{64}(?!$)/g, '$&\n');
}
