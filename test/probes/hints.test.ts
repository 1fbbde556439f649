import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/probes/index.ts';
import { systemErrors } from '../../src/probes/net/system-errors.ts';
import { tlsErrors } from '../../src/probes/net/tls-errors.ts';

const hint = (name: string, code: string): string | undefined =>
  kinds.find((kind) => kind.name === name)?.hints()[code];

describe('a failure whose cure is known has a hint at it', () => {
  test.each([
    ['tcp', 'ENOTFOUND', /spelled/u],
    ['tcp', 'ECONNREFUSED', /started/u],
    ['file', 'EACCES', /user of this container/u],
    ['file', 'ENOENT', /mounted/u],
    ['unix', 'ENOENT', /directory shared/u],
    ['exec', 'ENOENT', /along PATH/u],
    ['postgres', '28P01', /password/u],
    ['postgres', '3D000', /database/u],
    ['postgres', '53300', /max_connections/u],
    ['redis', 'NOAUTH', /password/u],
    ['redis', 'WRONGPASS', /password/u],
    ['redis', 'NOPERM', /ACL/u],
    ['http', 'HTTP_401', /credentials/u],
    ['http', 'HTTP_404', /path/u],
    ['http', 'CERT_HAS_EXPIRED', /clock/u],
    ['redis', 'DEPTH_ZERO_SELF_SIGNED_CERT', /NODE_EXTRA_CA_CERTS/u],
    ['postgres', 'ERR_TLS_CERT_ALTNAME_INVALID', /certificate/u],
    ['tcp', 'ERR_SSL_WRONG_VERSION_NUMBER', /without TLS/u],
    ['tcp', 'TIMEOUT', /--attempt-timeout/u],
    ['http', 'PROTOCOL', /another service/u],
    ['http', 'HTTP_502', /behind it does not/u],
    ['http', 'HTTP_504', /behind it does not/u],
    ['postgres', 'NO_ROOT_CERTIFICATE', /sslrootcert=/u],
    ['redis', 'DENIED', /requirepass/u],
    ['redis', 'MISCONF', /disk/u],
    ['exec', 'ENOEXEC', /--platform/u],
    ['exec', 'SIGKILL', /memory/u],
    ['tcp', 'ECONNRESET', /proxy/u],
    ['tcp', 'CERT_NOT_YET_VALID', /clock/u],
    ['http', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /"cert"/u],
  ])('of %s: %s', (name, code, words) => {
    expect(hint(name, code)).toMatch(words);
  });

  test.each([
    ['tcp', 'UNKNOWN'],
    ['tcp', ''],
  ])('of %s: %j has none', (name, code) => {
    expect(hint(name, code)).toBeUndefined();
  });
});

/** What a kind's own sources throw: a class, and a code behind it, or the other way round in a table of SQLSTATEs. */
const thrown = [
  /'(?:unreachable|unready|misconfigured)',\s*'([\dA-Z_]{3,})'/gu,
  /'?\b([\dA-Z]{5})'?: '(?:unready|misconfigured)'/gu,
];

function sourcesOf(kind: string): string[] {
  const folder = join('src/probes', kind);
  if (!existsSync(folder)) return [`${folder}.ts`];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

function codesOf(kind: string): string[] {
  const texts = sourcesOf(kind).map((file) => readFileSync(file, 'utf8'));
  const own = thrown.flatMap((pattern) => Array.from(texts.join('\n').matchAll(pattern)));
  const imports = (what: string): boolean => texts.some((text) => text.includes(what));
  return [
    ...own.map(([, code = '']) => code),
    ...(imports('...systemHints') ? Object.keys(systemErrors) : []),
    ...(imports('...tlsHints') ? Object.keys(tlsErrors) : []),
  ];
}

const said = 'its reason says all that is known of it';
const neverSeen = 'no dependency was seen to fail so';

/** Why there is no hint at a code. */
const without: Readonly<Record<string, string>> = {
  ENODEV: neverSeen,
  ENOPROTOOPT: neverSeen,
  ENXIO: neverSeen,
  ETXTBSY: 'it passes by itself',
  ENOEXEC: 'a program alone is executed',
  OUT_OF_MEM: said,
};

test.each(kinds.map(({ name }) => name))(
  'each code of %s has a hint, or a reason why it has none',
  (name) => {
    const codes = [...new Set(codesOf(name))];
    expect(codes).not.toEqual([]);
    expect(codes.filter((code) => hint(name, code) === undefined && without[code] === undefined)).toEqual([]);
  },
);
