import { describe, expect, test } from 'vitest';
import { endedBy, error, leftOut, start, warning } from '../../src/reporting/messages.ts';
import { failed, named, refused, starting, succeeded, tcp } from './results.ts';

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

describe('what is left out when the app starts', () => {
  test('is a warning for each', () => {
    const missed = { ...failed({ ...named, required: false }, starting, 7), needed: false, leftOut: true };
    const untried = { ...missed, dependency: { ...tcp, required: false }, attempts: 0, failure: undefined };
    const messages = leftOut({
      ready: true,
      groups: [],
      elapsed: 10,
      results: [missed, succeeded(tcp), untried],
    });
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
    expect(leftOut({ ready: true, groups: [], elapsed: 10, results: [spared, succeeded(named)] })).toEqual(
      [],
    );
  });
});
