import type { LookupAddress } from 'node:dns';

/** Resolves a host name to all its addresses, in the resolver's order. */
export type Lookup = (host: string) => Promise<LookupAddress[]>;

/**
 * A look-up that is under way is shared: `getaddrinfo` can't be cancelled and holds a thread for as long as the
 * name server is silent, so attempts that come and go must not each start another one.
 */
export function sharedLookup(): Lookup {
  const underWay = new Map<string, Promise<LookupAddress[]>>();
  return (host) => {
    const found = underWay.get(host);
    if (found) return found;
    const started = getaddrinfo(host).finally(() => underWay.delete(host));
    underWay.set(host, started);
    return started;
  };
}

async function getaddrinfo(host: string): Promise<LookupAddress[]> {
  const { lookup } = await import('node:dns/promises');
  return lookup(host, { all: true, order: 'verbatim' });
}
