import { join } from 'node:path';
import { inPart } from '../support/sweep.ts';
import type { Declared } from './attempt.ts';
import { host, type Servers } from './left-behind-servers.ts';

/** How many of each row, and of a row that starts a process each time. */
export const attempts = inPart(500, 60);
const runs = inPart(100, 20);

/** Attempts at a time: all that a PostgreSQL takes, and a good deal less. */
export const sideBySide = 20;

/** When an attempt that would hang ends, in milliseconds: at a server, and with a program, which has to start. */
const limit = 25;
const limitOfPrograms = 300;

export interface Row {
  readonly what: string;
  readonly declared: (servers: Servers) => Declared;
  /** All that it may come to: `ready`, or a failure's code. */
  readonly expected: RegExp;
  readonly count?: number;
  readonly together?: number;
  readonly limit?: number | undefined;
}

/** The servers that fail. */
const faults = {
  refuses: 'a port that refuses',
  resets: 'a server that resets',
  closes: 'a server that closes',
  hangs: 'a server that is silent',
  greets: 'a server that greets as SSH does',
  mutters: 'a server that says one byte and holds on',
} as const;

type Fault = keyof typeof faults;

interface Kind {
  readonly at: (port: number) => Declared;
  readonly outcomes: Readonly<Record<Fault, RegExp>>;
}

const asUsual: Kind['outcomes'] = {
  refuses: /^ECONNREFUSED$/,
  resets: /^ECONNRESET$/,
  closes: /^CLOSED$/,
  hangs: /^TIMEOUT$/,
  greets: /^PROTOCOL$/,
  mutters: /^PROTOCOL$/,
};

const overTls: Kind['outcomes'] = {
  ...asUsual,
  resets: /^(ECONNRESET|CLOSED)$/,
  greets: /^ERR_SSL_WRONG_VERSION_NUMBER$/,
  mutters: /^TIMEOUT$/,
};

/** What connects. */
const kinds: Readonly<Record<string, Kind>> = {
  tcp: {
    at: (port) => `tcp://${host}:${port}`,
    // That the connection is accepted is enough, and a reset seldom comes sooner than that is known.
    outcomes: {
      refuses: /^ECONNREFUSED$/,
      resets: /^(ready|ECONNRESET)$/,
      closes: /^ready$/,
      hangs: /^ready$/,
      greets: /^ready$/,
      mutters: /^ready$/,
    },
  },
  'tcp that expects an answer': {
    at: (port) => ({ kind: 'tcp', host, port, expect: 'x' }),
    outcomes: { ...asUsual, greets: /^TIMEOUT$/, mutters: /^TIMEOUT$/ },
  },
  http: { at: (port) => `http://${host}:${port}/health`, outcomes: asUsual },
  'http that expects a body': {
    at: (port) => ({ kind: 'http', url: `http://${host}:${port}/`, bodyContains: 'x' }),
    outcomes: asUsual,
  },
  'tcp over TLS': { at: (port) => ({ kind: 'tcp', host, port, tls: {} }), outcomes: overTls },
  https: { at: (port) => `https://${host}:${port}/`, outcomes: overTls },
  // What one byte says to it is that there is no TLS: PostgreSQL's manual, section 55.2.10.
  postgres: {
    at: (port) => `postgres://app:secret@${host}:${port}/app`,
    outcomes: { ...asUsual, mutters: /^TIMEOUT$/ },
  },
  redis: { at: (port) => `redis://:secret@${host}:${port}`, outcomes: asUsual },
  rediss: { at: (port) => `rediss://:secret@${host}:${port}`, outcomes: overTls },
};

const faultNames: readonly Fault[] = ['refuses', 'resets', 'closes', 'hangs', 'greets', 'mutters'];

const atFaults = Object.entries(kinds).flatMap(([kind, { at, outcomes }]) =>
  faultNames.map((fault): Row => {
    const expected = outcomes[fault];
    return {
      what: `${kind} at ${faults[fault]}`,
      declared: (servers) => at(servers[fault].port),
      expected,
      limit: expected.test('TIMEOUT') ? limit : undefined,
    };
  }),
);

const here = import.meta.filename;
const shell = (script: string): Declared => ({ kind: 'exec', command: ['sh', '-c', script] });

const others: Row[] = [
  {
    what: 'tcp that works',
    declared: (servers) => `tcp://${servers.http.host}:${servers.http.port}`,
    expected: /^ready$/,
  },
  { what: 'http that works', declared: (servers) => servers.http.url(), expected: /^ready$/ },
  {
    what: 'http whose body is right',
    declared: (servers) => ({ kind: 'http', url: servers.http.url(), bodyContains: 'ready' }),
    expected: /^ready$/,
  },
  { what: 'postgres that works', declared: (servers) => servers.postgres.url(), expected: /^ready$/ },
  {
    what: 'postgres without its database',
    declared: (servers) => servers.postgres.url('none'),
    expected: /^3D000$/,
  },
  {
    what: 'postgres at two servers that fail',
    declared: (servers) => `postgres://u@${host}:${servers.refuses.port},${host}:${servers.closes.port}/app`,
    expected: /^CLOSED$/,
  },
  { what: 'redis that works', declared: (servers) => servers.redis.url(), expected: /^ready$/ },
  // One after the other: a queue that is full is an answer of its own (EAGAIN).
  {
    what: 'unix that works',
    declared: (servers) => `unix://${servers.unix.path}`,
    expected: /^ready$/,
    together: 1,
  },
  { what: 'unix at no socket', declared: () => `unix://${here}`, expected: /^ENOTSOCK$/ },
  { what: 'unix at a missing path', declared: () => `unix://${here}.none`, expected: /^ENOENT$/ },
  { what: 'file at a path that exists', declared: () => `file://${here}`, expected: /^ready$/ },
  {
    what: 'file whose contents are right',
    declared: () => ({ kind: 'file', path: here, contains: 'contains', readable: true }),
    expected: /^ready$/,
  },
  {
    what: 'file whose contents are wrong',
    declared: () => ({ kind: 'file', path: here, contains: ['no', 'such', 'text'].join(' ') }),
    expected: /^TEXT_MISSING$/,
  },
  { what: 'file at a missing path', declared: () => `file://${here}.none`, expected: /^ENOENT$/ },
  {
    what: 'file in a missing directory',
    declared: () => `file://${join(import.meta.dirname, 'no-such-directory/file')}`,
    expected: /^ENOENT$/,
  },
  { what: 'file below a file', declared: () => `file://${here}/below`, expected: /^ENOTDIR$/ },
  { what: 'dns of a name that resolves', declared: () => 'dns://localhost', expected: /^ready$/ },
  {
    what: 'dns without an address',
    declared: () => ({ kind: 'dns', host, includes: ['127.0.0.2'] }),
    expected: /^ADDRESS_MISSING$/,
  },
  { what: 'exec that works', declared: () => shell('true'), expected: /^ready$/, count: runs },
  {
    what: 'exec that leaves a process behind',
    declared: () => shell('sleep 100 & exit 3'),
    expected: /^EXIT_3$/,
    count: runs,
  },
  {
    what: 'exec without its program',
    declared: () => ({ kind: 'exec', command: ['no-such-program'] }),
    expected: /^ENOENT$/,
    count: runs,
  },
  {
    what: 'exec that hangs',
    declared: () => shell('sleep 100 & sleep 100'),
    expected: /^TIMEOUT$/,
    count: runs,
    limit: limitOfPrograms,
  },
];

export const rows: readonly Row[] = [...atFaults, ...others];
