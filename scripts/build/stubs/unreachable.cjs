/**
 * Stands in for a part of a driver that is left out of the bundle, because nothing here reaches it.
 *
 * @param {string} path what it stands in for
 */
module.exports = (path) =>
  new Proxy(
    {},
    {
      get: (_target, name) =>
        // No arrow function: what is left out may be a class.
        function leftOut() {
          throw new Error(`left out of the bundle: ${String(name)} of ${path}`);
        },
    },
  );
