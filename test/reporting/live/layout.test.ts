import { describe, expect, test } from 'vitest';
import { allLines, linesFor, type Entry } from '../../../src/reporting/live/layout.ts';
import { widthOf } from '../../../src/reporting/live/text.ts';

const entry = (
  label: string,
  state: Entry['state'] = 'pending',
  reason = 'the connection was refused',
): Entry => ({
  label,
  state,
  time: state === 'ready' ? '690ms' : '12s',
  reason: state === 'ready' ? 'ready' : reason,
});

const entries = [
  entry('redis cache:6379', 'ready'),
  entry('postgres app@db:5432/app'),
  entry('数据库 (tcp x:1)'),
];

const seen = (...parameters: Parameters<typeof linesFor>): string[] =>
  linesFor(...parameters).map((line) => line.seen);

describe('lines in a window', () => {
  test('stand in columns', () => {
    expect(seen(entries, { columns: 80, rows: 24 }, false)).toEqual([
      '✓ redis cache:6379           690ms  ready',
      '◦ postgres app@db:5432/app     12s  the connection was refused',
      '◦ 数据库 (tcp x:1)             12s  the connection was refused',
    ]);
  });

  test('are cut where it is narrow', () => {
    expect(seen(entries, { columns: 40, rows: 24 }, false)).toEqual([
      '✓ redis cache:6379      690ms  ready',
      '◦ postgres app@db:54…     12s  the con…',
      '◦ 数据库 (tcp x:1)        12s  the con…',
    ]);
  });

  const sizes = Array.from({ length: 60 }, (_, columns) => [columns + 1, (columns % 7) + 1] as const);

  test.each(sizes)('never fill %i columns, nor %i rows', (columns, rows) => {
    const lines = seen(entries, { columns, rows }, false);
    expect(lines.length).toBeLessThan(rows + 0.5);
    for (const line of lines) expect(widthOf(line)).toBeLessThan(columns);
  });

  test('are those that are waited for, and a count, where there are too many', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      entry(`tcp x:${index}`, index % 3 ? 'pending' : 'ready'),
    );
    expect(seen(many, { columns: 60, rows: 6 }, false)).toEqual([
      '◦ tcp x:1      12s  the connection was refused',
      '◦ tcp x:2      12s  the connection was refused',
      '◦ tcp x:4      12s  the connection was refused',
      '◦ tcp x:5      12s  the connection was refused',
      '20 of 60 ready, 36 more waited for',
    ]);
    expect(seen(many, { columns: 60, rows: 2 }, false)).toEqual(['20 of 60 ready, 40 more waited for']);
    expect(seen(many, { columns: 60, rows: 1 }, false)).toEqual([]);
  });

  test('are whole at the end, however narrow and low it is', () => {
    expect(allLines(entries, { columns: 20, rows: 2 }, false).map((line) => line.seen)).toEqual([
      '✓ redis cache:6379   690ms  ready',
      '◦ postgres app@db:5432/app     12s  the connection was refused',
      '◦ 数据库 (tcp x:1)     12s  the connection was refused',
    ]);
  });

  test('have a mark in its colour where colours are wanted', () => {
    const states = (['pending', 'ready', 'failed', 'spared'] as const).map((state) => entry('x', state));
    const lines = linesFor(states, { columns: 80, rows: 24 }, true);
    expect(lines.map(({ text }) => text.slice(0, text.indexOf(' ')))).toEqual([
      '\u{1b}[33m◦\u{1b}[39m',
      '\u{1b}[32m✓\u{1b}[39m',
      '\u{1b}[31m✗\u{1b}[39m',
      '\u{1b}[39m-\u{1b}[39m',
    ]);
    expect(lines.map((line) => line.seen)).toEqual(seen(states, { columns: 80, rows: 24 }, false));
  });
});
