/*
 * One attempt in a process of its own, whose memory nobody else uses.
 * Arguments: the kind, its keys as JSON, the limit in milliseconds. Prints how it ended and what it took, as JSON.
 */
import { kinds } from '../../src/probes/index.ts';
import { startHttp } from '../support/http.ts';
import { outcomeOf, probeOf } from './attempt.ts';

const [name, keys = '{}', limit = '1000'] = process.argv.slice(2);
const kind = kinds.find((candidate) => candidate.name === name);
if (!kind) throw new Error(`no such kind: ${name}`);

// What has to be loaded for any attempt is not what this one takes.
const server = await startHttp((_request, response) => response.end('x'.repeat(100_000)));
const http = kinds.find((candidate) => candidate.name === 'http');
if (http) await outcomeOf(probeOf(http, { url: server.url(), bodyContains: 'y', bodyMatches: 'z' }));
await server.close();

const given: unknown = JSON.parse(keys);
const probe = probeOf(kind, { ...(typeof given === 'object' ? given : {}) }, process.env);
const before = process.memoryUsage().rss;
const startedAt = performance.now();
const outcome = await outcomeOf(probe, { limit: Number(limit) });
const elapsed = performance.now() - startedAt;
// The highest ever, so that nothing in between is missed; in kilobytes.
const highest = process.resourceUsage().maxRSS * 1024;
console.log(
  JSON.stringify({
    code: outcome === 'ready' ? 'ready' : outcome.code,
    elapsed,
    grownMegabytes: Math.max(0, highest - before) / 1e6,
  }),
);
