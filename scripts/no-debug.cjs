// Stands in for the package `debug` in the bundle.
module.exports = () => () => {};
