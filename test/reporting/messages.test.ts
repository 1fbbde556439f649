import { describe, expect, test } from 'vitest';
import { endedBy, error, start, warning } from '../../src/reporting/messages.ts';

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
