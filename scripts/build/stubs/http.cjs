// Stands in for `node:http`, of which undici wants no more than to know what it is not given: its messages, a default.
module.exports = { IncomingMessage: class IncomingMessage {} };
