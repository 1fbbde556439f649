import { describe, expect, test } from 'vitest';
import { NotReady } from '../../src/probes/not-ready.ts';
import { hintFor } from '../../src/reporting/hints.ts';

const hint = (code: string): string | undefined => hintFor(new NotReady('unready', code, 'a reason'), 'tcp');

describe('a failure whose cure is known has a hint at it', () => {
  test.each([
    ['ENOTFOUND', /spelled/u],
    ['ECONNREFUSED', /started/u],
    ['EACCES', /user of this container/u],
    ['ENOENT', /mounted/u],
    ['28P01', /password/u],
    ['3D000', /database/u],
    ['53300', /max_connections/u],
    ['NOAUTH', /password/u],
    ['WRONGPASS', /password/u],
    ['NOPERM', /ACL/u],
    ['HTTP_401', /credentials/u],
    ['HTTP_404', /path/u],
    ['CERT_HAS_EXPIRED', /clock/u],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /NODE_EXTRA_CA_CERTS/u],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /certificate/u],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /without TLS/u],
    ['TIMEOUT', /--attempt-timeout/u],
    ['PROTOCOL', /another service/u],
  ])('%s', (code, words) => {
    expect(hint(code)).toMatch(words);
  });

  test.each(['57P03', 'LOADING', 'HTTP_503', 'UNKNOWN', ''])('%j has none', (code) => {
    expect(hint(code)).toBeUndefined();
  });
});
