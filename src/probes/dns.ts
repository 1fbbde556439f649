import type { LookupAddress } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { defineKind, Mistake } from './kind.ts';
import { NotReady } from './not-ready.ts';
import { resolveHost } from './net/sockets.ts';
import { parseHostPort } from './net/host-port.ts';

const families = { any: undefined, IPv4: 4, IPv6: 6 } as const;

export const dns = defineKind({
  name: 'dns',
  summary: 'ready when the name resolves',
  schemes: ['dns'],
  shape: (values) => ({
    host: values.text('The name.'),
    family: values.withDefault(
      values.choice('The family that an address must be of.', ['any', 'IPv4', 'IPv6']),
      'any',
    ),
    includes: values.optional(values.texts('Addresses that the name must have.')),
  }),
  fromTarget(target) {
    const { host, port } = parseHostPort(target.replace(/^dns:\/\//iu, '').replace(/\/$/u, ''));
    if (port !== undefined) throw new Mistake('a name has no port: write dns://NAME');
    return { host };
  },
  probe({ host, family, includes = [] }) {
    if (/[\s\0/]/u.test(host)) throw new Mistake('expected a name', 'host');
    if (includes.some((address) => isIP(address) === 0))
      throw new Mistake('expected IP addresses', 'includes');
    return {
      kind: 'dns',
      target: host,
      async attempt(context) {
        const found = await resolveHost(host, context);
        const wanted = families[family];
        const ofFamily = found.filter((address) => wanted === undefined || address.family === wanted);
        if (ofFamily.length === 0)
          throw new NotReady(
            'unreachable',
            'EAI_ADDRFAMILY',
            `the name has no ${family} address`,
            byNameServer,
          );
        const missing = includes.filter((address) => !has(ofFamily, address));
        if (missing.length > 0)
          throw new NotReady(
            'unready',
            'ADDRESS_MISSING',
            `the name does not resolve to ${missing.join(', ')}`,
            byNameServer,
          );
      },
    };
  },
});

const byNameServer = { answeredBy: 'name server' } as const;

/** One IPv6 address can be written in many ways. */
function has(addresses: readonly LookupAddress[], wanted: string): boolean {
  const list = new BlockList();
  for (const { address, family } of addresses) list.addAddress(address, family === 6 ? 'ipv6' : 'ipv4');
  return list.check(wanted, isIP(wanted) === 6 ? 'ipv6' : 'ipv4');
}
