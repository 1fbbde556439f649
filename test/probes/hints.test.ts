import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/probes/index.ts';

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
  ])('of %s: %s', (name, code, words) => {
    expect(hint(name, code)).toMatch(words);
  });

  test.each([
    ['postgres', '57P03'],
    ['redis', 'LOADING'],
    ['http', 'HTTP_503'],
    ['tcp', 'UNKNOWN'],
    ['tcp', ''],
  ])('of %s: %j has none', (name, code) => {
    expect(hint(name, code)).toBeUndefined();
  });
});
