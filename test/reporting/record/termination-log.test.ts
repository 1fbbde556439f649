import { describe, expect, test } from 'vitest';
import { cutToLines, mostImportantFirst } from '../../../src/reporting/record/termination-log.ts';
import { NotReady } from '../../../src/probes/not-ready.ts';
import { dependency, failed, refused, starting, succeeded, tcp } from '../results.ts';

describe('what is kept of a text', () => {
  test('is all of it, and an end of its line, where there is room', () => {
    expect(cutToLines('one\ntwo')).toBe('one\ntwo\n');
    expect(cutToLines('x'.repeat(4095))).toBe(`${'x'.repeat(4095)}\n`);
  });

  test('are whole lines of at most 4,096 bytes', () => {
    const line = 'ä'.repeat(50);
    const kept = cutToLines(Array.from({ length: 100 }, () => line).join('\n'));
    expect(kept).toBe(`${line}\n`.repeat(40));
  });

  test('is the begin of a line that is too long by itself, in whole characters', () => {
    expect(cutToLines(`${'x'.repeat(4095)}ä`)).toBe('x'.repeat(4095));
    expect(cutToLines(`${'x'.repeat(4093)}😀`)).toBe('x'.repeat(4093));
    expect(cutToLines('ä'.repeat(4000))).toBe('ä'.repeat(2048));
  });
});

test('what waiting does not cure comes first, what is ready last', () => {
  const wrong = new NotReady('misconfigured', '28P01', 'password authentication failed');
  const [first, second, third, fourth] = [
    failed(dependency('postgres', 'a'), wrong),
    failed(dependency('postgres', 'b'), starting),
    failed(dependency('postgres', 'c'), refused),
    succeeded(tcp),
  ];
  const results = [fourth, third, second, first].filter((result) => result !== undefined);
  expect(mostImportantFirst({ ready: false, elapsed: 1, results }).results).toEqual([
    first,
    second,
    third,
    fourth,
  ]);
});
