import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { kinds } from '../../src/probes/index.ts';

const words =
  'redis rediss valkey ioredis sentinel rediscache tcp tls unix redis+unix redis-sentinel postgres postgresql pg ' +
  'pgsql psql postgis ecto cockroachdb timescale redshift db+postgresql socket postgres+asyncpg r2dbc jdbc cache ' +
  'Data host Host Server UserId dbname password PASSWORD ssl db abortConnect name 0 true :6379 [::1] !/run';

const word = fc.constantFrom(...words.split(' '));
const between = fc.constantFrom(
  '://',
  ':',
  '=',
  '/',
  '?',
  '&',
  ',',
  ';',
  '@',
  ' ',
  '\n',
  '"',
  "'",
  '$',
  'postgresql:',
);

/** What is made as connection strings are. */
const texts = fc
  .tuple(
    fc.constantFrom('', '', ' ', 'jdbc:', 'r2dbcs:pool:'),
    fc.array(fc.tuple(word, between), { maxLength: 4 }),
    word,
  )
  .map(([front, parts, last]) => front + parts.flat().join('') + last);

const recognising = kinds.filter(({ recognises }) => recognises);

test('several kinds know texts by more than their schemes', () => {
  expect(recognising.map(({ name }) => name)).toEqual(expect.arrayContaining(['postgres', 'redis']));
});

test.each(recognising)('what $name recognises is what it may resemble', ({ resembles, recognises }) => {
  const recognised: string[] = [];
  fc.assert(
    fc.property(texts, (text) => {
      if (recognises?.(text) !== true) return;
      recognised.push(text);
      expect(text).toMatch(resembles ?? /^$/u);
    }),
    { numRuns: 20_000 },
  );
  expect(recognised.length).toBeGreaterThan(20);
});
