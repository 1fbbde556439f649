import { describe, expect, test } from 'vitest';
import { giveUp } from '../../src/reporting/give-up.ts';
import { error, start, warning, type Message } from '../../src/reporting/messages.ts';
import { narrator } from '../../src/reporting/narrator.ts';
import { reporter } from '../../src/reporting/reporter.ts';
import { hint, failed, named, refused, succeeded, tcp } from './results.ts';

const narrate = narrator();
const messages: Message[] = [
  warning('careful'),
  ...narrate({ event: 'attempt', result: failed(named, refused) }),
  ...narrate({ event: 'attempt', result: failed(named, refused, 2) }),
  ...narrate({ event: 'waiting', elapsed: 10_000.4, pending: [failed(named, refused, 2)] }),
  ...narrate({ event: 'ready', result: succeeded(tcp) }),
  start('node'),
  error('wrong'),
  giveUp({ ready: false, groups: [], elapsed: 10, results: [failed(tcp, refused)] }, 'gave up'),
];

type Options = Parameters<typeof reporter>[0];

function linesFor(options: Options): string[] {
  const lines: string[] = [];
  const say = reporter(options, (text) => lines.push(text));
  for (const message of messages) say(message);
  return lines;
}

const jsonLines = (logLevel: Options['logLevel']): unknown[] =>
  linesFor({ logLevel, logFormat: 'json' }).map((line): unknown => JSON.parse(line));

describe('what is said', () => {
  test.each([
    ['error', ['error', 'give-up']],
    ['info', ['warning', 'not-ready', 'waiting', 'ready', 'start', 'error', 'give-up']],
    ['debug', ['warning', 'not-ready', 'attempt', 'waiting', 'ready', 'start', 'error', 'give-up']],
  ] as const)('at the level %s', (logLevel, events) => {
    expect(jsonLines(logLevel)).toMatchObject(events.map((event) => ({ event })));
    expect(linesFor({ logLevel, logFormat: 'text' })).toHaveLength(events.length);
  });
});

describe('as text', () => {
  test('each line says who says it, and ends', () => {
    expect(linesFor({ logLevel: 'error', logFormat: 'text' })[0]).toBe('wait-for: wrong\n');
    expect(
      linesFor({ logLevel: 'debug', logFormat: 'text' }).every((text) => /^wait-for: .*\n$/su.test(text)),
    ).toBe(true);
  });
});

describe('as JSON', () => {
  test('each message is one line, whatever it holds', () => {
    for (const line of linesFor({ logLevel: 'debug', logFormat: 'json' }))
      expect(line).toMatch(/^\{[^\n]*\}\n$/u);
  });

  test('each begins with its time, in ISO 8601', () => {
    const time = /^\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",/u;
    for (const line of linesFor({ logLevel: 'debug', logFormat: 'json' })) expect(line).toMatch(time);
  });

  test('each has the fields that apply', () => {
    const time: unknown = expect.any(String);
    const main = { kind: 'postgres', target: 'app@db:5432/shop' };
    const failure = {
      class: 'unreachable',
      code: 'ECONNREFUSED',
      reason: 'the connection was refused',
      hint,
    };
    const of = { dependency: 'main', ...main, required: true, elapsedMs: 13, ...failure };
    const pending = {
      name: 'main',
      ...main,
      outcome: 'not-ready',
      required: true,
      attempts: 2,
      elapsedMs: 13,
      ...failure,
    };
    const ready = {
      dependency: 'tcp db:5432',
      kind: 'tcp',
      target: 'db:5432',
      required: true,
      attempt: 1,
      elapsedMs: 13,
    };
    expect(jsonLines('debug').slice(0, 6)).toEqual([
      { time, level: 'warning', event: 'warning', reason: 'careful' },
      { time, level: 'info', event: 'not-ready', ...of, attempt: 1 },
      { time, level: 'debug', event: 'attempt', ...of, attempt: 2 },
      { time, level: 'info', event: 'waiting', elapsedMs: 10_000, dependencies: [pending] },
      { time, level: 'info', event: 'ready', ...ready },
      { time, level: 'info', event: 'start', command: 'node' },
    ]);
  });
});
