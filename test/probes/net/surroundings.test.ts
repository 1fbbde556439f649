import { describe, expect, test } from 'vitest';
import { nameServerHint, unknownNameHint } from '../../../src/probes/net/surroundings.ts';

const hosts = `127.0.0.1 localhost
# 10.0.0.1 commented
10.0.0.2  database   database.internal # the database
`;

const cluster = `search default.svc.cluster.local svc.cluster.local
nameserver 10.96.0.10
options ndots:5
`;

describe('the hint at a name that does not resolve', () => {
  test('names the server that was asked, and the search list', () => {
    expect(unknownNameHint('api', { hosts, resolvConf: cluster })).toBe(
      'is the name spelled as in the network, and is this container in the same network? (/etc/resolv.conf: 10.96.0.10 was asked, the search list is default.svc.cluster.local svc.cluster.local)',
    );
  });

  test("asks for the service where the server is Docker's own", () => {
    expect(unknownNameHint('api', { hosts, resolvConf: 'nameserver 127.0.0.11\n' })).toBe(
      'is a service of this name in the same network as this container, and running? (/etc/resolv.conf: 127.0.0.11 was asked)',
    );
  });

  test('says so where no server is named', () => {
    expect(unknownNameHint('api', { hosts: '', resolvConf: '' })).toMatch(/resolv\.conf: no name server\)$/u);
  });

  test.each(['databse', 'datbaase', 'database.interal'])('names what %s nearly is in /etc/hosts', (name) => {
    expect(unknownNameHint(name, { hosts, resolvConf: cluster })).toMatch(
      /^did you mean "database(?:\.internal)?"\? it stands in \/etc\/hosts$/u,
    );
  });

  test.each(['comented', 'queue', 'database'])('names nothing for %s', (name) => {
    expect(unknownNameHint(name, { hosts, resolvConf: cluster })).not.toMatch(/did you mean/u);
  });
});

describe('the hint at a name server without an answer', () => {
  test('names it', () => {
    expect(nameServerHint({ hosts, resolvConf: `${cluster}nameserver 10.96.0.11\n` })).toMatch(
      /^10\.96\.0\.10, 10\.96\.0\.11 of \/etc\/resolv\.conf may not be up yet/u,
    );
  });

  test('says so where there is none', () => {
    expect(nameServerHint({ hosts, resolvConf: '# empty\n' })).toMatch(/^no name server stands/u);
  });
});
