import { describe, expect, test } from 'vitest';
import { connectionString, isConnectionString } from '../../../../src/probes/postgres/dsn/index.ts';

describe('a text is read in a time that grows as it does', () => {
  const many = 65_000;
  const fronts = [
    '',
    'host=',
    'host=db ',
    'Host=db;',
    'postgres://',
    'postgres://db/',
    'postgres://db?',
    'jdbc:postgresql:',
    "user='",
  ];
  test.each([
    ' ',
    '=',
    "'",
    '"',
    '\\',
    ';',
    '&',
    '%',
    ',',
    ':',
    '@',
    '[',
    '/',
    '?',
    '+',
    'a',
    '1',
    ' ,',
    'a=b ',
    'a=b;',
    'a=b&',
    ':a@',
  ])('be it of %j', (piece) => {
    for (const front of fronts) {
      for (const end of ['', 'x', '=x']) {
        const text = `${front}${piece.repeat((many / piece.length) | 0)}${end}`;
        const started = process.cpuUsage();
        isConnectionString(text);
        connectionString.print(text);
        const { user, system } = process.cpuUsage(started);
        expect((user + system) / 1000, `${front}…${end}`).toBeLessThan(2000);
      }
    }
  });
});

test('a text that is as long as an attack is a mistake at once', () => {
  const started = performance.now();
  for (const text of [
    ' '.repeat(10_000_000),
    `host=${'a'.repeat(10_000_000)}`,
    `Host=db;${"''".repeat(32_000)}`,
  ]) {
    expect(() => connectionString.parse(text)).toThrow('expected');
  }
  expect(performance.now() - started).toBeLessThan(2000);
});
