import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/configuration/index.ts';
import { read } from './configured.ts';

/** As a pod gets them that starts after the Service. */
const service = (prefix: string, address = '10.96.0.7'): Environment => {
  const host = address.includes(':') ? `[${address}]` : address;
  return {
    [`${prefix}_SERVICE_HOST`]: address,
    [`${prefix}_SERVICE_PORT`]: '80',
    [`${prefix}_SERVICE_PORT_HTTP`]: '80',
    [`${prefix}_PORT`]: `tcp://${host}:80`,
    [`${prefix}_PORT_80_TCP`]: `tcp://${host}:80`,
    [`${prefix}_PORT_80_TCP_PROTO`]: 'tcp',
    [`${prefix}_PORT_80_TCP_PORT`]: '80',
    [`${prefix}_PORT_80_TCP_ADDR`]: address,
  };
};

describe('what Kubernetes sets beside a Service', () => {
  test.each([
    ['wait-for', 'WAIT_FOR', '10.96.0.7'],
    ['wait-for', 'WAIT_FOR', 'fd00::7'],
    ['wait-for-target', 'WAIT_FOR_TARGET', '10.96.0.7'],
    ['wait-for-target-db', 'WAIT_FOR_TARGET_DB', '10.96.0.7'],
    ['wait-for-port', 'WAIT_FOR_PORT', '10.96.0.7'],
  ])('called %s is one warning, and no target: %s_…', (name, prefix, address) => {
    const { dependencies, warnings } = read(['npm'], { ...service(prefix, address), WAIT_FOR: 'a:1' });
    expect(dependencies.map((one) => one.name)).toEqual(['tcp a:1']);
    expect(warnings).toEqual([
      `8 variables that Kubernetes sets for the Service ${name} are passed over; enableServiceLinks: false keeps them out`,
    ]);
  });

  test('called so twice is one warning still', () => {
    const env = { ...service('WAIT_FOR'), ...service('WAIT_FOR_TARGET') };
    expect(read(['a:1'], env).warnings).toEqual([
      expect.stringContaining(
        '16 variables that Kubernetes sets for the Service wait-for, wait-for-target are',
      ),
    ]);
  });

  test.each(['--check', '--print-config'])('is no warning before %s', (option) => {
    expect(read([option, 'a:1'], service('WAIT_FOR')).warnings).toEqual([]);
  });

  test('is told from what the user sets beside it', () => {
    const env = {
      ...service('WAIT_FOR_TARGET'),
      WAIT_FOR_TARGET_DB: 'db:5432',
      WAIT_FOR_TARGET_PORT: 'tcp://harbour:80',
      WAIT_FOR_TIMOUT: '3s',
    };
    const { dependencies, warnings } = read(['npm'], env);
    expect(dependencies.map(({ name }) => name)).toEqual(['port', 'db']);
    expect(warnings).toEqual([
      expect.stringContaining('7 variables'),
      expect.stringContaining('WAIT_FOR_TIMOUT is not known'),
    ]);
  });

  test('is not what only looks like a part of it', () => {
    const { dependencies } = read(['npm'], { WAIT_FOR_TARGET_PORT: 'tcp://10.96.0.7:80' });
    expect(dependencies.map(({ name }) => name)).toEqual(['port']);
  });
});
