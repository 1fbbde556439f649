import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authority, createAuthority } from '../../support/certificates.ts';
import { startHttp } from '../../support/http.ts';
import { startRedis, type Redis } from '../../support/redis.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { attempt, outcome } from '../attempt.ts';

const { cert: ca, client, server, expired } = authority();
const stranger = createAuthority('stranger');

let encrypted: Redis;
let mutual: Redis;
let old: Redis;
let plain: Redis;
beforeAll(async () => {
  encrypted = await startRedis({ tls: server(['localhost', 'cache.test']), password: 'secret' });
  mutual = await startRedis({ tls: { ...server(), ca } });
  old = await startRedis({ tls: expired() });
  plain = await startRedis();
});
afterAll(async () => {
  await encrypted.stop();
  await mutual.stop();
  await old.stop();
  await plain.stop();
});

const serverName = 'cache.test';

describe('over TLS', () => {
  test.each([
    [
      'an authority that nobody trusts',
      () => encrypted,
      undefined,
      'misconfigured UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    [
      'another authority',
      () => encrypted,
      { ca: stranger.cert },
      'misconfigured UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    [
      'a trusted authority, another name',
      () => encrypted,
      { ca },
      'misconfigured ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    ['a trusted authority, the right name', () => encrypted, { ca, serverName }, 'ready'],
    ['no verification', () => encrypted, { verify: false }, 'ready'],
    ['an expired certificate', () => old, { ca }, 'misconfigured CERT_HAS_EXPIRED'],
    [
      'no client certificate',
      () => mutual,
      { ca },
      'misconfigured ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    ],
    ['a client certificate', () => mutual, { ca, ...client('app') }, 'ready'],
    [
      "a stranger's client certificate",
      () => mutual,
      { ca, ...stranger.client('app') },
      'misconfigured ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    ],
  ])('the outcome is right with %s', async (_what, redis, tls, expected) => {
    const url = redis().url();
    expect(await outcome({ kind: 'redis', url, ...(tls && { tls }) })).toBe(expected);
  });
});

test('the key alone asks for TLS, with a host and with a redis:// URL', async () => {
  const { host, port } = encrypted;
  const tls = { ca, serverName };
  expect(await outcome({ kind: 'redis', host, port, password: 'secret', tls })).toBe('ready');
  const url = encrypted.url().replace('rediss:', 'redis:');
  expect(await outcome({ kind: 'redis', url, tls })).toBe('ready');
  expect(await attempt({ kind: 'redis', url })).toMatchObject({
    class: 'misconfigured',
    code: 'PROTOCOL',
    message: 'it speaks TLS: write rediss:// in place of redis://, or give "tls"',
  });
});

test('a certificate may be in a file, and come late', async () => {
  await using directory = await temporaryDirectory('certificate');
  const path = join(directory.path, 'ca.pem');
  const declared = { kind: 'redis', url: encrypted.url(), tls: { ca: path, serverName } };
  expect(await outcome(declared)).toBe('unreachable ENOENT');
  await writeFile(path, ca);
  expect(await outcome(declared)).toBe('ready');
});

test('a Redis without TLS is told where TLS is expected', async () => {
  expect(await attempt(`rediss://127.0.0.1:${plain.port}`)).toMatchObject({
    class: 'misconfigured',
    code: 'ERR_SSL_WRONG_VERSION_NUMBER',
    message: 'it is a Redis server without TLS: write redis:// in place of rediss://, or leave "tls" out',
  });
});

test('a port without TLS gets no further than the handshake in a short attempt', async () => {
  const failure = await attempt(`rediss://127.0.0.1:${plain.port}`, { limit: 300 });
  // Random bytes of the handshake may hold the end of a line, which Redis then answers.
  expect(`${failure?.code}: ${failure?.message}`).toMatch(
    /^(TIMEOUT: the TLS handshake got no answer|ERR_SSL_WRONG_VERSION_NUMBER: it does not speak TLS)$/,
  );
});

test('a port of HTTP is told where TLS is expected', async () => {
  await using other = await startHttp((_request, response) => response.end());
  expect(await attempt(`rediss://127.0.0.1:${other.port}`)).toMatchObject({
    class: 'misconfigured',
    code: 'ERR_SSL_WRONG_VERSION_NUMBER',
    message: 'it speaks HTTP, not TLS',
    hint: 'is this the port of another service?',
  });
});

test('a server that asks for a client certificate says so each time, however the connection ends', async () => {
  await using asking = await startRedis({ tls: { ...server(), ca } });
  const target = { kind: 'redis', host: '127.0.0.1', port: asking.port, tls: { ca } };
  for (let time = 0; time < 20; time += 1)
    expect(await attempt(target)).toMatchObject({
      class: 'misconfigured',
      code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    });
});
