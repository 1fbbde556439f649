import { describe, expect, test } from 'vitest';
import { endlessSender } from '../../support/endless-sender.ts';
import { attempt } from '../attempt.ts';

/** By how much memory may grow in one attempt, in bytes. */
const most = 20 * 1024 ** 2;

/** Time enough to send some 100 MB to whoever takes them, on a busy machine too, in milliseconds. */
const limit = 2000;

const sentinel = { sentinel: { master: 'main' } };

/** What comes first, and what comes then for as long as it is read. */
const rows = [
  ['a text', '$1000000000000\r\n', 'x', {}, /^misconfigured PROTOCOL$/],
  ['a line', '+', 'x', {}, /^misconfigured PROTOCOL$/],
  ['an error', '-', 'ERR ', {}, /^misconfigured PROTOCOL$/],
  ['a number', ':', '1', {}, /^misconfigured PROTOCOL$/],
  ['a list', '*20000000\r\n', ':1\r\n', {}, /^misconfigured PROTOCOL$/],
  ['a list that is not announced as endless', '*200000\r\n', ':1\r\n', {}, /^misconfigured PROTOCOL$/],
  ['lists in lists', '', '*1\r\n', {}, /^misconfigured PROTOCOL$/],
  ['long lists in long lists', '', '*20000000\r\n', {}, /^misconfigured PROTOCOL$/],
  ['PONG', '', '+PONG\r\n', {}, /^misconfigured PROTOCOL$/],
  ['OK', '', '+OK\r\n', { password: 'secret' }, /^misconfigured PROTOCOL$/],
  ["a sentinel's answers", '*2\r\n', '$9\r\n127.0.0.1\r\n', sentinel, /^misconfigured PROTOCOL$/],
  ['something else than TLS', '', '+PONG\r\n', { tls: {} }, /^misconfigured ERR_SSL_/],
] as const;

describe('a server that sends without end is given up before it fills the memory', () => {
  test.each(rows)('be it %s', async (_what, first, again, keys, expected) => {
    await using server = await endlessSender(first, again);
    const declared = { kind: 'redis', host: server.host, port: server.port, ...keys };
    // What is loaded for the first attempt of a kind stays.
    await attempt(declared, { limit });

    const before = process.memoryUsage.rss();
    const memory = { peak: before };
    const sample = (): void => {
      memory.peak = Math.max(memory.peak, process.memoryUsage.rss());
    };
    const sampler = setInterval(sample, 2);
    const failure = await attempt(declared, { limit });
    clearInterval(sampler);
    sample();

    expect(`${failure?.class} ${failure?.code}`).toMatch(expected);
    expect(memory.peak - before).toBeLessThan(most);
  });
});
