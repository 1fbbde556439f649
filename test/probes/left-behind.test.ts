import { getEventListeners } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configure } from '../../src/configuration/index.ts';
import type { Probe } from '../../src/probes/kind.ts';
import { dependenciesOf } from '../../src/waiting/requirement.ts';
import { eventually } from '../support/eventually.ts';
import { resettingServer, silentServer, type TcpServer } from '../support/faults.ts';
import { startHttp, type HttpServer } from '../support/http.ts';
import { freePort } from '../support/ports.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { startRedis, type Redis } from '../support/redis.ts';
import type { Declared } from './attempt.ts';
import { outcomeOf } from './attempts.ts';

/** Of each kind, at each of the four servers. */
const attempts = 250;

/** So many at a time: all that a PostgreSQL takes, and a good deal less. */
const sideBySide = 25;

/** When an attempt at a silent server ends, in milliseconds. */
const limit = 25;

let refusing: number;
let resetting: TcpServer;
let silent: TcpServer;
let http: HttpServer;
let postgres: Postgres;
let redis: Redis;
beforeAll(async () => {
  // Not one that connections get of their own accord: of thousands, one would connect to itself.
  refusing = await freePort();
  resetting = await resettingServer();
  silent = await silentServer();
  http = await startHttp((_request, response) => response.end('ready'));
  postgres = await startPostgres();
  redis = await startRedis({ password: 'secret' });
});
afterAll(async () => {
  await postgres.stop();
  await redis.stop();
  await http.close();
  await silent.close();
  await resetting.close();
});

interface Row {
  readonly kind: string;
  readonly at: (port: number) => string;
  readonly works: () => string;
  /** What comes of it where the server refuses, resets, is silent. */
  readonly outcomes: readonly [RegExp, RegExp, RegExp];
}

const asUsual = [/^ECONNREFUSED$/, /^ECONNRESET$/, /^TIMEOUT$/] as const;
const host = '127.0.0.1';

const rows: readonly Row[] = [
  {
    kind: 'http',
    at: (port) => `http://${host}:${port}/health`,
    works: () => http.url(),
    outcomes: asUsual,
  },
  {
    kind: 'tcp',
    at: (port) => `tcp://${host}:${port}`,
    works: () => `tcp://${http.host}:${http.port}`,
    // That the connection is accepted is enough, and a reset seldom comes sooner than that is known.
    outcomes: [/^ECONNREFUSED$/, /^(ready|ECONNRESET)$/, /^ready$/],
  },
  {
    kind: 'postgres',
    at: (port) => `postgres://app:secret@${host}:${port}/app`,
    works: () => postgres.url(),
    outcomes: asUsual,
  },
  {
    kind: 'redis',
    at: (port) => `redis://:secret@${host}:${port}`,
    works: () => redis.url(),
    outcomes: asUsual,
  },
];

test.each(rows)(
  '1,000 attempts of $kind leave nothing behind',
  async ({ at, works, outcomes }) => {
    const { signal } = new AbortController();
    const [refuses, resets, hangs] = outcomes;
    const each = [
      { probe: probeOf(at(refusing)), expected: refuses, signal },
      { probe: probeOf(at(resetting.port)), expected: resets, signal },
      { probe: probeOf(at(silent.port)), expected: hangs },
      { probe: probeOf(works()), expected: /^ready$/, signal },
    ];
    // Loads what stays: modules, the server's own caches.
    for (const { probe, ...rest } of each) await attemptAll(probe, sideBySide, rest);
    await serversAreLeft();
    const before = openResources();

    for (const { probe, expected, ...rest } of each) {
      for (const outcome of await attemptAll(probe, attempts, rest)) expect(outcome).toMatch(expected);
    }
    await serversAreLeft();
    await eventually('nothing is open', () => isNoMore(openResources(), before));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  },
  30_000,
);

test('1,000 attempts of file leave nothing behind', async () => {
  const { signal } = new AbortController();
  const kind = 'file';
  const path = import.meta.filename;
  const missing = join(import.meta.dirname, 'no-such-directory/file');
  const each = [
    { probe: probeOf({ kind, path: missing }), expected: /^ENOENT$/ },
    { probe: probeOf({ kind, path: `${path}/below` }), expected: /^ENOTDIR$/ },
    { probe: probeOf({ kind, path }), expected: /^ready$/ },
    { probe: probeOf({ kind, path, contains: 'contains', readable: true }), expected: /^ready$/ },
  ];
  for (const { probe } of each) await attemptAll(probe, sideBySide, { signal });
  const before = openResources();

  for (const { probe, expected } of each) {
    for (const outcome of await attemptAll(probe, attempts, { signal })) expect(outcome).toMatch(expected);
  }
  await eventually('nothing is open', () => isNoMore(openResources(), before));
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

function probeOf(declared: Declared): Probe {
  const { requirements } = configure([], { WAIT_FOR: JSON.stringify([declared]) });
  const [dependency] = requirements.flatMap(dependenciesOf);
  if (!dependency) throw new Error('no dependency is declared');
  return dependency.probe;
}

/**
 * @param signal one for all, that never ends; without it, each attempt has its own, which ends it at the limit
 * @returns all that it came to: `ready`, or a failure's code
 */
async function attemptAll(
  probe: Probe,
  count: number,
  { signal }: { signal?: AbortSignal },
): Promise<Set<string>> {
  const outcomes = new Set<string>();
  for (let done = 0; done < count; done += sideBySide) {
    const batch = Array.from({ length: sideBySide }, () => outcomeOf(probe, signal ? { signal } : { limit }));
    for (const outcome of await Promise.all(batch)) {
      outcomes.add(outcome === 'ready' ? outcome : outcome.code);
    }
  }
  return outcomes;
}

/** The real servers are asked through their Unix sockets. */
async function serversAreLeft(): Promise<void> {
  await eventually('no server has a connection left', async () => {
    if (resetting.connections() + silent.connections() > 0) return false;
    if (String(await redis.command('CLIENT', 'LIST')).includes(` addr=${host}:`)) return false;
    const [row] = await postgres.sql(
      'SELECT count(*)::int AS left FROM pg_stat_activity WHERE client_addr IS NOT NULL',
    );
    return row?.['left'] === 0;
  });
}

function openResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function isNoMore(now: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): boolean {
  return [...now].every(([name, count]) => count <= (before.get(name) ?? 0));
}
