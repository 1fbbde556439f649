// Stands in for `node:assert`, which is loaded only where an assertion fails or is more than a condition.
const assert = (condition, ...rest) => {
  if (!condition) require('node:assert')(condition, ...rest);
};
module.exports = new Proxy(assert, { get: (_target, name) => require('node:assert')[name] });
