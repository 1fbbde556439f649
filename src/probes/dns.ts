import type { LookupAddress } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { defineKind } from './kind.ts';
import { parseHostPort } from './net/host-port.ts';
import { resolveHost } from './net/sockets.ts';
import { systemHints } from './net/system-errors.ts';
import { NotReady } from './not-ready.ts';
import * as v from './vocabulary.ts';

const families = { any: undefined, IPv4: 4, IPv6: 6, 4: 4, 6: 6 } as const;

export const dns = defineKind({
  name: 'dns',
  readyWhen: 'the name resolves',
  schemes: ['dns'],
  shorthand: /^dns:(?!\/\/)(?=.)/iu,
  examples: ['dns://api'],
  hints: () => ({
    ...systemHints,
    ADDRESS_MISSING: 'is the name that of another service, or is what registers it not up yet?',
  }),
  keys: {
    host: v.text('The name.'),
    family: v.withDefault(
      v.choice('The family that an address must be of.', ['any', 'IPv4', 'IPv6', 4, 6]),
      'any',
    ),
    includes: v.optional(v.list('Addresses that the name must have.', v.text('One of them.'))),
  },
  fromTarget(target) {
    const { host, port } = parseHostPort(target.replace(/^dns:(?:\/\/)?/iu, '').replace(/\/$/u, ''));
    if (port !== undefined) throw new v.Mistake('a name has no port: write dns://NAME');
    return { host };
  },
  probe({ host, family, includes = [] }) {
    if (/[\s\0/]/u.test(host)) throw new v.Mistake('expected a name', 'host');
    if (includes.some((address) => isIP(address) === 0))
      throw new v.Mistake('expected IP addresses', 'includes');
    return {
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

const byNameServer = { answeredBy: 'name server', showsAbsence: true } as const;

/** One IPv6 address can be written in many ways. */
function has(addresses: readonly LookupAddress[], wanted: string): boolean {
  const list = new BlockList();
  for (const { address, family } of addresses) list.addAddress(address, family === 6 ? 'ipv6' : 'ipv4');
  return list.check(wanted, isIP(wanted) === 6 ? 'ipv6' : 'ipv4');
}
