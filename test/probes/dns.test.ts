import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { dns } from '../../src/probes/dns.ts';
import { containing } from '../support/matching.ts';
import { mistakesIn, outcomeOf, probeOf } from './attempt.ts';

const lookupOf =
  (...addresses: string[]) =>
  (): Promise<LookupAddress[]> =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

const failing = (code: string) => (): Promise<LookupAddress[]> =>
  Promise.reject(Object.assign(new Error('getaddrinfo'), { code, syscall: 'getaddrinfo' }));

const hanging = (): Promise<LookupAddress[]> => new Promise(() => undefined);

describe('a name', () => {
  test('that the system knows is ready', async () => {
    await expect(outcomeOf(probeOf(dns, { host: 'localhost' }))).resolves.toBe('ready');
  });

  test.each([
    [{}, ['10.0.0.1']],
    [{ family: 'IPv4' }, ['fd00::1', '10.0.0.1']],
    [{ family: 'IPv6' }, ['10.0.0.1', 'fd00::1']],
    [{ includes: ['10.0.0.2', '10.0.0.1'] }, ['10.0.0.1', '10.0.0.2', '10.0.0.3']],
    [{ includes: ['fd00:0:0:0::01'] }, ['fd00::1']],
  ])('with %o is ready with %o', async (keys, found) => {
    const probe = probeOf(dns, { host: 'api', ...keys });
    await expect(outcomeOf(probe, { lookup: lookupOf(...found) })).resolves.toBe('ready');
  });

  test.each([
    [{ family: 'IPv6' }, ['10.0.0.1'], 'unreachable', 'EAI_ADDRFAMILY', 'the name has no IPv6 address'],
    [{ family: 'IPv4' }, ['fd00::1'], 'unreachable', 'EAI_ADDRFAMILY', 'the name has no IPv4 address'],
    [
      { includes: ['10.0.0.1', '10.0.0.9'] },
      ['10.0.0.1'],
      'unready',
      'ADDRESS_MISSING',
      'the name does not resolve to 10.0.0.9',
    ],
    [
      { family: 'IPv4', includes: ['fd00::1'] },
      ['10.0.0.1', 'fd00::1'],
      'unready',
      'ADDRESS_MISSING',
      'the name does not resolve to fd00::1',
    ],
  ])('with %o is not ready with %o', async (keys, found, failureClass, code, message) => {
    const probe = probeOf(dns, { host: 'api', ...keys });
    await expect(outcomeOf(probe, { lookup: lookupOf(...found) })).resolves.toMatchObject({
      class: failureClass,
      code,
      message,
      answeredBy: 'name server',
    });
  });

  test.each(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'])('that fails with %s is unreachable', async (code) => {
    await expect(outcomeOf(probeOf(dns, { host: 'api' }), { lookup: failing(code) })).resolves.toMatchObject({
      class: 'unreachable',
      code,
      answeredBy: 'name server',
    });
  });

  test('whose look-up hangs is given up at the limit', async () => {
    await expect(
      outcomeOf(probeOf(dns, { host: 'api' }), { lookup: hanging, limit: 100 }),
    ).resolves.toMatchObject({
      class: 'unreachable',
      code: 'TIMEOUT',
    });
  });
});

test.each([
  ['dns://api', 'api'],
  ['dns://api.example.org/', 'api.example.org'],
  ['DNS://api', 'api'],
])('the target %s is the name %s', (target, host) => {
  expect(dns.fromTarget?.(target)).toEqual({ host });
});

test.each(['dns://', 'dns://api:53', 'dns://1.1.1.1/api', 'dns://a b'])('%s is no target', (target) => {
  expect(() => dns.fromTarget?.(target)).toThrow(expect.objectContaining({ name: 'Mistake' }));
});

test.each([
  ['a family that is none', { host: 'api', family: '4' }, 'family: expected one of any, IPv4, IPv6'],
  ['an address that is none', { host: 'api', includes: ['10.0.0'] }, 'includes: expected IP addresses'],
  ['a name with a space', { host: 'a b' }, 'host: expected a name'],
])('%s is rejected', (_what, keys, mistake) => {
  expect(mistakesIn(dns, keys)).toEqual([containing(mistake)]);
});
