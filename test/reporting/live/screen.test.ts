import { describe, expect, test } from 'vitest';
import { linesFor, type Entry, type Line } from '../../../src/reporting/live/layout.ts';
import { openScreen } from '../../../src/reporting/live/screen.ts';
import { seededRandom } from '../../support/random.ts';
import { Screen } from '../../support/screen.ts';

const plain = (...texts: string[]): Line[] => texts.map((text) => ({ text, seen: text }));

const size = { columns: 40, rows: 10 };

/** A terminal in which a shell has written already. */
async function open({ columns, rows }: typeof size) {
  const terminal = new Screen(columns, rows);
  await terminal.write('$ ls\r\nfile\r\n');
  let written = '';
  const live = openScreen((text) => {
    written += text;
  });
  return {
    terminal,
    live,
    /** Passes on what was written, and yields it. */
    show: async () => {
      const text = written;
      written = '';
      await terminal.write(text);
      return text;
    },
  };
}

describe('lines that are drawn again', () => {
  test('take the place of those before, below what a shell has written', async () => {
    const { terminal, live, show } = await open(size);
    live.draw(plain('one', 'two'), size);
    await show();
    live.draw(plain('ONE and more', 'two'), size);
    await show();
    expect(terminal.all).toEqual(['$ ls', 'file', 'ONE and more', 'two']);
    live.draw(plain('1', 'two'), size);
    await show();
    expect(terminal.all).toEqual(['$ ls', 'file', '1', 'two']);
    expect(terminal.cursor).toEqual({ column: 0, row: 4 });
  });

  test('may be fewer, or more', async () => {
    const { terminal, live, show } = await open(size);
    live.draw(plain('one', 'two', 'three'), size);
    await show();
    live.draw(plain('four'), size);
    await show();
    expect(terminal.all).toEqual(['$ ls', 'file', 'four']);
    live.draw(plain('five', 'six'), size);
    await show();
    expect(terminal.all).toEqual(['$ ls', 'file', 'five', 'six']);
  });

  test('are not written where nothing has changed', async () => {
    const { live, show } = await open(size);
    live.draw(plain('one', 'two'), size);
    await show();
    live.draw(plain('one', 'two'), size);
    expect(await show()).toBe('');
    live.draw(plain('one', 'TWO'), size);
    expect(await show()).not.toContain('one');
  });

  test('begin anew below where somebody else has written', async () => {
    const { terminal, live, show } = await open(size);
    live.draw(plain('one'), size);
    await show();
    await terminal.write('[1]+  Stopped\r\n$ fg\r\nwait-for\r\n');
    live.leave();
    live.draw(plain('one'), size);
    await show();
    expect(terminal.all.slice(2)).toEqual(['one', '[1]+  Stopped', '$ fg', 'wait-for', 'one']);
  });
});

describe('a window that changes', () => {
  test('and gets narrower has no line left over of those that it wrapped', async () => {
    const { terminal, live, show } = await open(size);
    live.draw(plain('a line of thirty characters ..', '数据库数据库数据库数据库'), size);
    await show();
    terminal.resize(11, 10);
    live.draw(plain('a line of…', '数据库数…'), { columns: 11, rows: 10 });
    await show();
    expect(terminal.all).toEqual(['$ ls', 'file', 'a line of…', '数据库数…']);
  });

  test('and gets lower has the lines that fit', async () => {
    const { terminal, live, show } = await open(size);
    live.draw(plain('1', '2', '3', '4', '5', '6'), size);
    await show();
    terminal.resize(40, 4);
    live.draw(plain('1', '2', '3'), { columns: 40, rows: 4 });
    await show();
    expect(terminal.rows).toEqual(['1', '2', '3']);
  });

  const random = seededRandom(7);
  const upTo = (most: number): number => 1 + Math.floor(most * random());
  const names = ['db', 'postgres app@db.example.com:5432/app', '数据库 (redis cache:6379)', ''];
  const randomEntry = (): Entry => ({
    label: names[upTo(4) - 1] ?? '',
    state: random() < 0.5 ? 'pending' : 'ready',
    time: `${upTo(99)}s`,
    reason: 'x'.repeat(upTo(60)),
  });

  test.each(Array.from({ length: 30 }, (_, index) => index))(
    'in any way always ends with the lines that were drawn last, below what there was (%i)',
    async () => {
      let columns = 20 + upTo(60);
      const { terminal, live, show } = await open({ columns, rows: 60 });
      for (let step = 0; step < 20; step += 1) {
        if (random() < 0.3) {
          columns = 6 + upTo(90);
          terminal.resize(columns, 60);
        }
        const entries = Array.from({ length: upTo(3) }, randomEntry);
        const lines = linesFor(entries, { columns, rows: 60 }, random() < 0.5);
        live.draw(lines, { columns, rows: 60 });
        await show();
        expect(terminal.all).toEqual(['$ ls', 'file', ...lines.map(({ seen }) => seen)]);
        expect(terminal.cursor.column).toBe(0);
      }
    },
  );
});
