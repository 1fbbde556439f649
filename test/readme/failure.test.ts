import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { refusingPort } from '../support/faults.ts';
import { startHttp } from '../support/http.ts';
import { startPostgres } from '../support/postgres.ts';
import { run } from '../support/program.ts';
import { startRedis } from '../support/redis.ts';

/** The report at the end, by the kind that a paragraph is about; without figures of time, which differ each time. */
function reportIn(log: string): Record<string, string> {
  const [, report = ''] = /^wait-for: (gave up [^]*)/mu.exec(log) ?? [];
  const paragraphs = report
    .replaceAll(/\d+(?:\.\d+)?m?s\b/gu, 'TIME')
    .replaceAll(/\d+ attempts? in/gu, 'ATTEMPTS in')
    .replaceAll(/, \d+ attempts?/gu, '')
    .trimEnd()
    .split(/\n {2}(?! )/u);
  return Object.fromEntries(paragraphs.map((text) => [text.split(' ', 1)[0] ?? '', text] as const));
}

test('the failure that the README shows is what the program says', async () => {
  const [, shown = ''] = /^```\n(wait-for: [^]*?)^```$/mu.exec(readFileSync('README.md', 'utf8')) ?? [];
  await using database = await startPostgres({ databases: ['app'] });
  await using cache = await startRedis();
  await using api = await startHttp((_request, response) => response.end());
  await using refusing = await refusingPort();
  const address = `127.0.0.1:${database.port}`;
  const { status, stderr } = await run(['-t', '6s'], {
    env: {
      DATABASE_URL: `postgres://app:example@${address}/app`,
      WAIT_FOR: `env:DATABASE_URL ${cache.url({})} ${api.url('/health')} tcp://127.0.0.1:${refusing.port}`,
    },
  });
  expect(status).toBe(124);
  const { tcp: _name, ...expected } = reportIn(shown);
  const { tcp: _port, ...said } = reportIn(
    stderr
      .replaceAll(address, 'db:5432')
      .replaceAll(`127.0.0.1:${cache.port}`, 'cache:6379')
      .replaceAll(`127.0.0.1:${api.port}`, 'api:8080'),
  );
  expect(Object.keys(expected)).toEqual(['gave', 'postgres', 'redis', 'http']);
  expect(said).toEqual(expected);
});
