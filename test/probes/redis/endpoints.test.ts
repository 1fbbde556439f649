import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redis } from '../../../src/probes/redis/index.ts';
import { authority } from '../../support/certificates.ts';
import { eventually } from '../../support/eventually.ts';
import { refusingPort, silentServer, type TcpServer } from '../../support/faults.ts';
import { matching } from '../../support/matching.ts';
import { startRedis, type Redis } from '../../support/redis.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { attempt, outcome, probeOf } from '../attempt.ts';

const password = 'secret';
let master: Redis;
let replica: Redis;
let down: TcpServer;
let silent: TcpServer;
beforeAll(async () => {
  master = await startRedis({ password });
  replica = await startRedis({ replicaOf: master });
  down = await refusingPort();
  silent = await silentServer();
});
afterAll(async () => {
  await replica.stop();
  await master.stop();
  await down.close();
  await silent.close();
});

const url = (servers: readonly { readonly port: number }[], options = `password=${password}`): string =>
  [...servers.map(({ port }) => `127.0.0.1:${port}`), options].join(',');

describe('of several endpoints', () => {
  test('one that is ready is enough, and the others are given up', async () => {
    const began = performance.now();
    expect(await outcome({ kind: 'redis', url: url([down, silent, master]) })).toBe('ready');
    // The silent one would take as long as the attempt may.
    expect(performance.now() - began).toBeLessThan(10_000);
    await eventually('nothing is left open', () => silent.accepted() > 0 && silent.connections() === 0);
  });

  test('the one with the role that is asked for is enough', async () => {
    const either = { kind: 'redis', url: `redis://127.0.0.1:${replica.port},127.0.0.1:${down.port}` };
    expect(await outcome({ ...either, role: 'replica' })).toBe('ready');
    expect(await attempt({ ...either, role: 'master' })).toMatchObject({
      code: 'NOT_MASTER',
      message:
        `127.0.0.1:${replica.port}: it is a replica, not a master; ` +
        `127.0.0.1:${down.port}: the connection was refused`,
    });
  });

  test('each one is told where none is ready, and the one nearest to it counts', async () => {
    expect(await attempt({ kind: 'redis', url: url([down, master], 'password=wrong') })).toMatchObject({
      class: 'misconfigured',
      code: 'WRONGPASS',
      answeredBy: 'dependency',
      message: matching(/^127\.0\.0\.1:\d+: the connection was refused; 127\.0\.0\.1:\d+: WRONGPASS/u),
    });
    const hung = { kind: 'redis', url: url([master, silent, down], 'password=wrong') };
    expect(await attempt(hung, { limit: 500 })).toMatchObject({ class: 'unready', code: 'TIMEOUT' });
  });

  test('one reason that all of them have is told once', async () => {
    await using other = await refusingPort();
    expect(await attempt({ kind: 'redis', url: url([down, other]) })).toMatchObject({
      class: 'unreachable',
      code: 'ECONNREFUSED',
      answeredBy: 'nobody',
      message: 'the connection was refused',
    });
  });
});

describe('through a Unix socket', () => {
  test('user, password and database count as they do elsewhere', async () => {
    const { socketPath } = master;
    expect(await outcome({ kind: 'redis', socketPath, password, db: 3 })).toBe('ready');
    expect(await outcome({ kind: 'redis', socketPath })).toBe('misconfigured NOAUTH');
    expect(await outcome(`redis+unix://${socketPath}?db=1&password=${password}`)).toBe('ready');
    expect(await outcome(`redis+socket://:${password}@${socketPath}?virtual_host=99`)).toBe(
      'misconfigured ERR',
    );
    expect(await outcome(probeOf(redis, { url: `unix://${socketPath}?password=wrong` }))).toBe(
      'misconfigured WRONGPASS',
    );
    expect(await outcome(`redis-socket://${socketPath}.none`)).toBe('unreachable ENOENT');
  });
});

describe('the parameters of TLS', () => {
  test('say which certificate is trusted', async () => {
    const { cert: ca, client, server } = authority();
    await using directory = await temporaryDirectory('certificates');
    await using encrypted = await startRedis({ tls: { ...server(['cache.test']), ca } });
    const { cert, key } = client('app');
    const files = { 'ca.pem': ca, 'cert.pem': cert, 'key.pem': key };
    for (const [name, pem] of Object.entries(files)) await writeFile(join(directory.path, name), pem);
    const own = `ssl_certfile=${directory.path}/cert.pem&ssl_keyfile=${directory.path}/key.pem`;
    const trusted = `ssl_ca_certs=${directory.path}/ca.pem&${own}`;
    const tried = async (query: string): Promise<string> => outcome(`${encrypted.url()}?${query}`);
    expect(await tried('')).toBe('misconfigured SELF_SIGNED_CERT_IN_CHAIN');
    expect(await tried(`ssl_cert_reqs=required&${own}`)).toBe('misconfigured SELF_SIGNED_CERT_IN_CHAIN');
    expect(await tried(`ssl_cert_reqs=none&${own}`)).toBe('ready');
    expect(await tried(trusted)).toBe('misconfigured ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await tried(`${trusted}&ssl_check_hostname=false`)).toBe('ready');
    expect(await tried(`${own}&ssl_check_hostname=false`)).toBe('misconfigured SELF_SIGNED_CERT_IN_CHAIN');
    expect(await outcome(`redis://127.0.0.1:${encrypted.port}?tls=true&skip_verify=true&${own}`)).toBe(
      'ready',
    );
    const string = `127.0.0.1:${encrypted.port},ssl=true,sslHost=cache.test`;
    expect(await outcome({ kind: 'redis', url: string })).toBe('misconfigured SELF_SIGNED_CERT_IN_CHAIN');
  });
});

describe('the family of addresses', () => {
  const both = [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ];

  test.each([
    ['', both, 'ready'],
    ['?family=0', both, 'ready'],
    ['?family=4', both, 'ready'],
    ['?family=6', both, /^unreachable E(?:CONNREFUSED|ADDRNOTAVAIL|AFNOSUPPORT)$/u],
    ['?family=6', both.slice(1), 'unreachable EAI_ADDRFAMILY'],
  ])('%j is the one that is dialled', async (query, addresses, expected) => {
    const target = `redis://:${password}@cache.test:${master.port}${query}`;
    expect(await outcome(target, { lookup: () => Promise.resolve(addresses) })).toMatch(expected);
  });
});
