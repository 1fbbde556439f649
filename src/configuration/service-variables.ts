import { isIP } from 'node:net';
import type { Environment } from '../probes/vocabulary.ts';

/** What every Service that has an address has, where it can be reached by a pod that starts after it. */
const anchor = /^(WAIT_FOR(?:_.+)?)_SERVICE_HOST$/u;

/** What may follow its name, and stands for ports by number or name: Kubernetes' manual, "Environment variables". */
const suffix =
  /^_(?:SERVICE_HOST|SERVICE_PORT(?:_.+)?|PORT|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/u;

/**
 * @returns the variables that Kubernetes sets beside a Service called `wait-for`, or `wait-for-…`, by that Service: nobody
 *   means them for us
 */
export function serviceVariables(env: Environment): ReadonlyMap<string, readonly string[]> {
  const services = Object.keys(env).flatMap((name) => {
    const prefix = anchor.exec(name)?.[1];
    return prefix !== undefined && isIP(env[name] ?? '') !== 0 ? [prefix] : [];
  });
  return new Map(
    services.map((prefix) => {
      const isValue = valueOf(env[`${prefix}_SERVICE_HOST`] ?? '');
      const names = Object.keys(env).filter(
        (name) =>
          name.startsWith(prefix) && suffix.test(name.slice(prefix.length)) && isValue(env[name] ?? ''),
      );
      return [prefix.toLowerCase().replaceAll('_', '-'), names];
    }),
  );
}

/** An address, a port, a protocol, or all three in a URL. */
const valueOf =
  (address: string) =>
  (value: string): boolean =>
    value === address ||
    /^(?:\d+|[a-z]+)$/u.test(value) ||
    (value.includes('://') && value.includes(address));
