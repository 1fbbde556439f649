// Stands in for the package `debug` in the bundle.
const createDebug = () => Object.assign(() => {}, { enabled: false });
module.exports = Object.assign(createDebug, { default: createDebug });
