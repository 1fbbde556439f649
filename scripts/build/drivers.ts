import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as z from 'zod/mini';

/** @returns the source of what stands in the place of a file or of a built-in module */
type Replacement = (replaced: string) => string;

const stub = (name: string): string => JSON.stringify(`${import.meta.dirname}/stubs/${name}`);

/** Nothing here reaches it. */
const unreachable: Replacement = (replaced) =>
  `module.exports = require(${stub('unreachable.ts')}).unreachable(${JSON.stringify(replaced)});`;

/** @param what what it exports, as source */
const by =
  (what: string): Replacement =>
  () =>
    `module.exports = ${what};`;

const require = createRequire(import.meta.url);

/** Tables that a file computes, as they come out, and no others of that file. */
const tables =
  (...names: readonly string[]): Replacement =>
  (replaced) => {
    const all = z.looseObject({}).parse(require(replaced));
    return `module.exports = ${JSON.stringify(Object.fromEntries(names.map((name) => [name, all[name]])))};`;
  };

/** As TypeScript writes private methods for old engines, and without its look whether there are any. */
const directCalls: Replacement = (replaced) =>
  readFileSync(require.resolve(replaced), 'utf8').replaceAll(
    /__classPrivateFieldGet\(this, \w+, "m", (\w+)\)/gu,
    '$1',
  );

/**
 * The files of drivers that are not bundled as they are. A driver that has no such file fails the build: what is
 * there in its place may have to be replaced too.
 */
export const files: Readonly<Record<string, Replacement>> = {
  // Connections are made here, and handed over open.
  'undici/lib/core/connect.js': unreachable,
  'ioredis/built/connectors/StandaloneConnector.js': unreachable,
  'ioredis/built/connectors/SentinelConnector/index.js': unreachable,
  'ioredis/built/constants/TLSProfiles.js': unreachable,
  'pg/lib/stream.js': unreachable,

  // HTTP/2 is off; it would load node:http2, and with that node:tls and node:crypto.
  'undici/lib/dispatcher/client-h2.js': unreachable,
  // The bodies of requests are texts.
  'undici/lib/web/fetch/body.js': unreachable,
  'undici/lib/web/fetch/formdata.js': unreachable,
  'undici/lib/web/webidl/index.js': unreachable,
  // The parser without SIMD runs on every processor, and is fast enough for one answer.
  'undici/lib/llhttp/llhttp_simd-wasm.js': by("require('./llhttp-wasm.js')"),

  'undici/lib/llhttp/constants.js': tables('ERROR', 'TYPE'),
  // What it is for, to know the names of headers by their bytes, pays after some thousand answers.
  'undici/lib/core/tree.js': by('{ tree: { lookup: () => undefined } }'),
  // The names of headers that it need not look at twice; they are told in lower case here.
  'undici/lib/core/constants.js': by('{ headerNameLowerCasedRecord: Object.create(null) }'),
  // The attempt's own limit is the only one.
  'undici/lib/util/timers.js': by('{ clearTimeout }'),
  'undici/lib/util/stats.js': unreachable,
  // Nobody hears of the requests, and each channel costs something.
  'undici/lib/core/diagnostics.js': by(
    '{ channels: new Proxy({}, { get: () => ({ hasSubscribers: false }) }) }',
  ),

  // An ES module, for the names that `import()` yields.
  'ioredis/built/index.js': () => `
    export { default as AbstractConnector } from './connectors/AbstractConnector.js';
    export { default as Redis } from './Redis.js';`,
  // Redis gets one command after the other, from one client.
  'ioredis/built/cluster/index.js': unreachable,
  'ioredis/built/autoPipelining.js': by('{ shouldUseAutoPipelining: () => false }'),
  'ioredis/built/transaction.js': by('{ addTransactionSupport: () => undefined }'),
  'ioredis/built/himport/HimportCoordinator.js': by(
    '{ cloneHimportFieldsets: () => undefined, getHimportBinding: () => undefined, isInternalHimportCommand: () => false, hasHimportCoordinator: Symbol() }',
  ),
  'ioredis/built/ScanStream.js': unreachable,
  'ioredis/built/Script.js': unreachable,
  'cluster-key-slot/lib/index.js': unreachable,
  // A command is sent by its name here, and replies are taken as they come.
  '@ioredis/commands/built/index.js': by('{ list: [], exists: () => false }'),
  'ioredis/built/resp/decoder.js': directCalls,
  'ioredis/built/replyTransformers.js': by('{ sortedSetWithScorePairCommands: [] }'),
  'ioredis/built/tracing.js': by('{ traceCommand: (send) => send(), traceConnect: (open) => open() }'),
  // It would write what it is told, secrets too, where DEBUG is set for the app; and it touches the app's streams.
  'ioredis/built/utils/debug.js': by('{ default: () => () => undefined }'),
  'denque/index.js': by(`require(${stub('deque.ts')}).Deque`),
  // For Node 6.
  'redis-errors/lib/old.js': unreachable,

  // All settings are given to pg one by one, the password too; its own would add what PG* variables say.
  'pg/lib/connection-parameters.js': by('class { constructor(given) { Object.assign(this, given); } }'),
  'pg/lib/defaults.js': by('{}'),
  'pgpass/lib/index.js': unreachable,
  'pg/lib/crypto/utils.js': by(`require(${stub('pg-crypto.ts')})`),
  // All values are read as the texts that they come as.
  'pg-types/index.js': by('{ getTypeParser: () => String }'),
};

/** What drivers get for modules that they load at once, and here hardly use. */
export const modules: Readonly<Record<string, Replacement>> = {
  assert: by(`require(${stub('assert.ts')}).lateAssert`),
  // Undici wants it for its default settings, and for a kind of stream that it is not given here.
  http: unreachable,
};
