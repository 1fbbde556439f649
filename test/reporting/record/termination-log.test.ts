import { describe, expect, test } from 'vitest';
import { cutToLines } from '../../../src/reporting/record/termination-log.ts';

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
