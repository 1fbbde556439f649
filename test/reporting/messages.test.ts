import { describe, expect, test } from 'vitest';
import { NotReady } from '../../src/probes/not-ready.ts';
import { endedBy, error, giveUp, leftOut, narrator, start, warning } from '../../src/reporting/messages.ts';
import { hint, dependency, failed, named, odd, refused, starting, succeeded, tcp } from './results.ts';

describe('while waiting', () => {
  test('the first failure is said', () => {
    expect(narrator()({ event: 'attempt', result: failed(tcp, refused) })).toMatchObject({
      level: 'info',
      event: 'not-ready',
      text: 'tcp db:5432 is not ready: the connection was refused [ECONNREFUSED]',
    });
  });

  test('a reason that repeats is for debugging alone', () => {
    const narrate = narrator();
    narrate({ event: 'attempt', result: failed(tcp, refused) });
    expect(narrate({ event: 'attempt', result: failed(tcp, refused, 2) })).toMatchObject({
      level: 'debug',
      event: 'attempt',
      text: 'tcp db:5432: attempt 2 failed: the connection was refused [ECONNREFUSED]',
    });
  });

  test('each change of reason is said, and a change back too', () => {
    const narrate = narrator();
    const failures = [refused, refused, starting, starting, refused];
    const events = failures.map((failure, index) =>
      narrate({ event: 'attempt', result: failed(tcp, failure, index + 1) }),
    );
    expect(events.map(({ event }) => event)).toEqual([
      'not-ready',
      'attempt',
      'not-ready',
      'attempt',
      'not-ready',
    ]);
  });

  test('what is said of one dependency is not taken for what is said of another', () => {
    const narrate = narrator();
    narrate({ event: 'attempt', result: failed(tcp, refused) });
    expect(narrate({ event: 'attempt', result: failed(named, refused) })).toMatchObject({
      event: 'not-ready',
    });
  });

  test('nor what another wait has said', () => {
    narrator()({ event: 'attempt', result: failed(tcp, refused) });
    expect(narrator()({ event: 'attempt', result: failed(tcp, refused) })).toMatchObject({
      event: 'not-ready',
    });
  });

  test.each([
    [succeeded(tcp), 'tcp db:5432 is ready after 13ms'],
    [succeeded(tcp, 7, 3210), 'tcp db:5432 is ready after 3.2s, 7 attempts'],
    [succeeded(named, 2, 90_000), 'main (postgres app@db:5432/shop) is ready after 1m30s, 2 attempts'],
  ])('of what is ready: $1', (result, text) => {
    expect(narrator()({ event: 'ready', result })).toMatchObject({ level: 'info', event: 'ready', text });
  });

  test('a reminder names all who are still waited for, and why', () => {
    const pending = [failed(tcp, refused), failed(named, starting)];
    expect(narrator()({ event: 'waiting', elapsed: 20_001, pending })).toMatchObject({
      level: 'info',
      event: 'waiting',
      text: 'still waiting after 20s for tcp db:5432 [ECONNREFUSED], main [57P03]',
    });
  });

  test('a name that is derived is not followed by what it says already', () => {
    const second = dependency('tcp', 'db:5432', 'tcp db:5432 #2');
    expect(narrator()({ event: 'ready', result: succeeded(second) }).text).toMatch(
      /^tcp db:5432 #2 is ready/u,
    );
  });
});

describe('the report at the end', () => {
  const outcome = {
    ready: false,
    elapsed: 300_000,
    results: [
      failed(named, starting, 123, 299_900),
      succeeded(tcp, 2, 1500),
      failed(dependency('http', 'http://api/'), odd, 1, 5000),
      failed(dependency('file', '/run/x'), refused, 9, 300_000),
    ],
  };

  test('says everything that is needed to find the cause, what is not ready first', () => {
    expect(giveUp(outcome, 'gave up').text.split('\n')).toEqual([
      'gave up after 5m: 3 of 4 not ready',
      '  main (postgres app@db:5432/shop): the database system is starting up [57P03]',
      '      unready; 123 attempts in 5m',
      '  http http://api/: something odd [X1]',
      '      unready; 1 attempt in 5s',
      '  file /run/x: the connection was refused [ECONNREFUSED]',
      '      unreachable; 9 attempts in 5m',
      `      hint: ${hint}`,
      '  tcp db:5432: ready after 1.5s, 2 attempts',
    ]);
  });

  test("says a failure's own hint, where it has one, in place of its code's", () => {
    const local = new NotReady('unreachable', 'ECONNREFUSED', 'the connection was refused', {
      hint: 'look here',
    });
    const { text, fields } = giveUp({ ready: false, elapsed: 10, results: [failed(tcp, local)] }, 'gave up');
    expect(text).toMatch(/\n {6}hint: look here$/u);
    expect(fields).toMatchObject({ dependencies: [{ hint: 'look here' }] });
  });

  test('says it to machines too', () => {
    expect(giveUp(outcome, 'gave up')).toMatchObject({
      level: 'error',
      event: 'give-up',
      fields: {
        elapsedMs: 300_000,
        reason: 'gave up after 5m: 3 of 4 not ready',
        dependencies: [
          {
            name: 'main',
            kind: 'postgres',
            target: 'app@db:5432/shop',
            outcome: 'not-ready',
            attempts: 123,
            elapsedMs: 299_900,
            class: 'unready',
            code: '57P03',
            reason: 'the database system is starting up',
          },
          { name: 'tcp db:5432', outcome: 'ready', attempts: 2, elapsedMs: 1500 },
          { name: 'http http://api/', outcome: 'not-ready' },
          { name: 'file /run/x', outcome: 'not-ready', code: 'ECONNREFUSED', hint },
        ],
      },
    });
  });

  test('says so where an attempt was still under way', () => {
    const unknown = { ...failed(tcp, refused, 0), failure: undefined };
    expect(giveUp({ ready: false, elapsed: 10, results: [unknown] }, 'gave up').text).toBe(
      'gave up after 10ms: 1 of 1 not ready\n  tcp db:5432: the first attempt had no result yet',
    );
  });
});

describe('the report of what was needed', () => {
  test('counts what no group could do without, and tells of the others below', () => {
    const spared = { ...failed(named, refused), needed: false };
    const results = [spared, succeeded(tcp), failed(dependency('file', '/x'), odd)];
    const lines = giveUp({ ready: false, elapsed: 2000, results }, 'gave up').text.split('\n');
    expect(lines.filter((line) => !line.startsWith('    '))).toEqual([
      'gave up after 2s: 1 of 3 not ready',
      '  file /x: something odd [X1]',
      '  main (postgres app@db:5432/shop): the connection was refused [ECONNREFUSED]',
      '  tcp db:5432: ready after 13ms',
    ]);
  });

  test('says so where it worked, but not often enough in a row', () => {
    const flapping = { ...failed({ ...tcp, successes: 3 }, refused, 5), failure: undefined };
    expect(giveUp({ ready: false, elapsed: 10, results: [flapping] }, 'gave up').text).toBe(
      'gave up after 10ms: 1 of 1 not ready\n  tcp db:5432: it worked at last, but not yet 3 times in a row',
    );
  });
});

describe('what is left out when the app starts', () => {
  test('is a warning for each', () => {
    const missed = { ...failed({ ...named, required: false }, starting, 7), needed: false, leftOut: true };
    const untried = { ...missed, dependency: { ...tcp, required: false }, attempts: 0, failure: undefined };
    const messages = leftOut({ ready: true, elapsed: 10, results: [missed, succeeded(tcp), untried] });
    expect(messages).toMatchObject([
      {
        level: 'warning',
        event: 'not-ready',
        text: 'main (postgres app@db:5432/shop) is not ready, and not required: the database system is starting up [57P03]',
        fields: { dependency: 'main', required: false, attempt: 7, code: '57P03' },
      },
      { level: 'warning', event: 'not-ready', text: 'tcp db:5432 is not ready, and not required' },
    ]);
  });

  test('is not what a group could do without', () => {
    const spared = { ...failed(tcp, refused), needed: false };
    expect(leftOut({ ready: true, elapsed: 10, results: [spared, succeeded(named)] })).toEqual([]);
  });
});

describe('other messages are what is said', () => {
  test.each([
    [warning('the variable X is not known'), 'warning', 'warning', 'warning: the variable X is not known'],
    [error('--timeout: takes a value'), 'error', 'error', '--timeout: takes a value'],
    [start('node'), 'info', 'start', 'starting node'],
    [endedBy('SIGTERM'), 'error', 'give-up', 'ended by SIGTERM while waiting'],
  ])('as $1: $3', (message, level, event, text) => {
    expect(message).toMatchObject({ level, event, text });
  });
});
