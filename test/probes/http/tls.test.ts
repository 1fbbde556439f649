import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { http } from '../../../src/probes/http/index.ts';
import { authority, createAuthority, type ServerTls } from '../../support/certificates.ts';
import { startHttp, type HttpServer } from '../../support/http.ts';
import { matching } from '../../support/matching.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { mistakesIn, outcomeOf, probeOf } from '../attempt.ts';

const trusted = { ca: authority().cert };
const secured = (tls: ServerTls): Promise<HttpServer> =>
  startHttp((_request, response) => response.end('well'), { tls });

describe('a TLS server is ready', () => {
  test.each([
    ['whose authority is trusted', authority().server(), trusted],
    ['that nobody trusts, if nobody asks', createAuthority('other').server(), { verify: false }],
    ['that has expired, if nobody asks', authority().expired(), { ...trusted, verify: false }],
    ['by another name, if that is given', authority().server(['api']), { ...trusted, serverName: 'api' }],
    [
      'that asks for a client certificate, and gets it',
      { ...authority().server(), ca: authority().cert },
      { ...trusted, ...authority().client('app') },
    ],
  ])('%s', async (_what, server, tls) => {
    await using started = await secured(server);
    await expect(outcomeOf(probeOf(http, { url: started.url(), tls }))).resolves.toBe('ready');
  });

  test('whose authority is in a file that comes late', async () => {
    await using server = await secured(authority().server());
    await using directory = await temporaryDirectory('tls');
    const ca = join(directory.path, 'ca.crt');
    const probe = probeOf(http, { url: server.url(), tls: { ca } });
    await expect(outcomeOf(probe)).resolves.toMatchObject({ class: 'unreachable', code: 'ENOENT' });
    await writeFile(ca, authority().cert);
    await expect(outcomeOf(probe)).resolves.toBe('ready');
  });
});

describe('a TLS server is misconfigured', () => {
  test.each([
    ['that nobody trusts', authority().server(), {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    [
      'that others trust',
      authority().server(),
      { ca: createAuthority('other').cert },
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    ['that has expired', authority().expired(), trusted, 'CERT_HAS_EXPIRED'],
    ['by another name', authority().server(['api']), trusted, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [
      'by another name than is given',
      authority().server(),
      { ...trusted, serverName: 'api' },
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    [
      'that asks for a client certificate',
      { ...authority().server(), ca: authority().cert },
      trusted,
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    ],
    [
      'for which the key is of another certificate',
      authority().server(),
      { ...trusted, cert: authority().client('a').cert, key: authority().client('b').key },
      'ERR_OSSL_X509_KEY_VALUES_MISMATCH',
    ],
    [
      'for which the certificate is broken',
      authority().server(),
      { ...trusted, cert: '-----BEGIN CERTIFICATE-----\nsecret', key: authority().client('b').key },
      matching(/^ERR_OSSL_/u),
    ],
  ])('%s', async (_what, server, tls, code) => {
    await using started = await secured(server);
    const outcome = await outcomeOf(probeOf(http, { url: started.url(), tls }));
    expect(outcome).toMatchObject({ class: 'misconfigured', code });
    expect(String(outcome)).not.toContain('secret');
  });
});

const hintOf = async (server: ServerTls, tls: object): Promise<string | undefined> => {
  await using started = await secured(server);
  const failure = await outcomeOf(probeOf(http, { url: started.url(), tls }));
  return failure === 'ready' ? undefined : (failure.hint ?? http.hints()[failure.code]);
};

describe('the hint at a certificate', () => {
  const inAYear = new Date(Date.now() + 365 * 86_400_000);
  const future = authority().server(undefined, {
    notBefore: inAYear,
    notAfter: new Date(inAYear.getTime() + 86_400_000),
  });

  test.each([
    ['that nobody trusts names where to give the authority', authority().server(), {}, /"ca": "/u],
    [
      'that another authority has signed than is given says so',
      authority().server(),
      { ca: createAuthority('other').cert },
      /^another authority than the one that is given/u,
    ],
    [
      'of another name has the names that it is for',
      authority().server(['api.example', '10.0.0.1']),
      trusted,
      /^it is for api\.example, 10\.0\.0\.1: use such a name/u,
    ],
    ['that has expired tells the time here', authority().expired(), trusted, /here it is 20\d\d-.* UTC$/u],
    ['of the future tells the time here', future, trusted, /clock right\? here it is 20\d\d-.* UTC$/u],
  ])('%s', async (_what, server, tls, hint) => {
    expect(await hintOf(server, tls)).toMatch(hint);
  });
});

describe('a server that asks for a client certificate is one failure, however the connection ends', () => {
  const other = createAuthority('other');
  test.each([
    ['that is not given', trusted, 'misconfigured', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'],
    ['of another authority than is given', { ...trusted, ...other.client('app') }, 'unready', 'CLOSED'],
  ])('%s', async (_what, tls, class_, code) => {
    await using server = await secured({ ...authority().server(), ca: authority().cert });
    const probe = probeOf(http, { url: server.url(), tls });
    for (let time = 0; time < 20; time += 1)
      await expect(outcomeOf(probe)).resolves.toMatchObject({ class: class_, code });
  });
});

test('a mistake in TLS settings is named', () => {
  expect(mistakesIn(http, { url: 'https://api/', tls: { verify: 'perhaps' } })).toEqual([
    matching(/^tls\.verify: expected/u),
  ]);
});
