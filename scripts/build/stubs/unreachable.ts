/** May be called, constructed or extended; the first two throw. */
interface LeftOut {
  (...args: unknown[]): never;
  new (...args: unknown[]): object;
}

/**
 * Stands in for a part of a driver that is left out of the bundle, because nothing here reaches it.
 *
 * @param path what it stands in for
 */
export const unreachable = (path: string): Readonly<Record<string, LeftOut>> =>
  new Proxy(
    {},
    {
      get: (_target, name) =>
        // No arrow function: it may be a class.
        function leftOut() {
          throw new Error(`left out of the bundle: ${String(name)} of ${path}`);
        },
    },
  );
