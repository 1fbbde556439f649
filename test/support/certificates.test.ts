import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type ConnectionOptions } from 'node:tls';
import { expect, test } from 'vitest';
import { authority, createAuthority, type ServerTls } from './certificates.ts';

/** What ends a client's connection before it has got anything, or undefined. */
async function verify(tls: ServerTls, client: ConnectionOptions): Promise<string | undefined> {
  const server = createServer({ ...tls, requestCert: tls.ca !== undefined }, (socket) => socket.end('hello'));
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('not a TCP server');
    const socket = connect({ host: '127.0.0.1', port: address.port, ...client });
    return await Promise.race([
      once(socket, 'data').then(() => undefined),
      once(socket, 'close').then(() => 'closed by the server'),
    ]);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'an error without a code';
  } finally {
    server.close();
  }
}

const { cert: ca, server, expired, client } = authority();

test('a server certificate verifies by address and by name', async () => {
  expect(await verify(server(), { ca })).toBeUndefined();
  expect(await verify(server(), { ca, servername: 'localhost' })).toBeUndefined();
  expect(await verify(server(['::1', 'db.test']), { ca, servername: 'db.test' })).toBeUndefined();
  expect(new X509Certificate(server(['::1', 'fe80::1:2']).cert).subjectAltName).toBe(
    'IP Address:0:0:0:0:0:0:0:1, IP Address:FE80:0:0:0:0:0:1:2',
  );
});

test('each flaw is refused for what it is', async () => {
  expect(await verify(expired(), { ca })).toBe('CERT_HAS_EXPIRED');
  expect(await verify(server(['wrong.test']), { ca })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(await verify(createAuthority('stranger').server(), { ca })).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  expect(await verify(server(), {})).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});

test('a client certificate is accepted from its authority only', async () => {
  expect(await verify({ ...server(), ca }, { ca, ...client('app') })).toBeUndefined();
  const stranger = createAuthority('stranger').client('app');
  expect(await verify({ ...server(), ca }, { ca, ...stranger })).toMatch(
    /ALERT|ECONNRESET|closed by the server/,
  );
});
