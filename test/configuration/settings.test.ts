import { describe, expect, test } from 'vitest';
import { configure, type Environment } from '../../src/configuration/index.ts';
import type { Settings } from '../../src/configuration/settings.ts';
import { given, problemsOf } from './configured.ts';

describe('an option wins over its variable, a variable over the document, the document over the default', () => {
  const settings: {
    key: keyof Settings;
    option: string[];
    variable: Environment;
    document: unknown;
    values: unknown[];
  }[] = [
    {
      key: 'timeout',
      option: ['-t', '4s'],
      variable: { WAIT_FOR_TIMEOUT: '3s' },
      document: '2s',
      values: [300_000, 2000, 3000, 4000],
    },
    {
      key: 'attemptTimeout',
      option: ['--attempt-timeout', '4s'],
      variable: { WAIT_FOR_ATTEMPT_TIMEOUT: '3s' },
      document: '2s',
      values: [5000, 2000, 3000, 4000],
    },
    {
      key: 'failFast',
      option: ['--fail-fast'],
      variable: { WAIT_FOR_FAIL_FAST: 'no' },
      document: true,
      values: [false, true, false, true],
    },
    {
      key: 'any',
      option: ['--any'],
      variable: { WAIT_FOR_ANY: '0' },
      document: true,
      values: [false, true, false, true],
    },
    {
      key: 'logLevel',
      option: ['-v'],
      variable: { WAIT_FOR_LOG_LEVEL: 'error' },
      document: 'debug',
      values: ['info', 'debug', 'error', 'debug'],
    },
    {
      key: 'logFormat',
      option: ['--log-format', 'json'],
      variable: { WAIT_FOR_LOG_FORMAT: 'text' },
      document: 'json',
      values: ['text', 'json', 'text', 'json'],
    },
    {
      key: 'report',
      option: ['--report', 'c.json'],
      variable: { WAIT_FOR_REPORT: 'b.json' },
      document: 'a.json',
      values: [undefined, 'a.json', 'b.json', 'c.json'],
    },
  ];

  test.each(settings)('for $key', ({ key, option, variable, document, values }) => {
    const inDocument = given({ [key]: document, dependencies: ['tcp://a:1'] });
    const inVariable = { ...inDocument, ...variable };
    const effective = [
      configure([], { WAIT_FOR: 'a:1' }),
      configure([], inDocument),
      configure([], inVariable),
      configure(option, inVariable),
    ].map((configuration) => configuration.settings[key]);
    expect(effective).toEqual(values);
  });

  test.each(settings)('an empty variable for $key counts as not set', ({ key, variable, values }) => {
    const empty = Object.fromEntries(Object.keys(variable).map((name) => [name, '']));
    expect(configure(['a:1'], empty).settings).toHaveProperty(key, values[0]);
  });

  test('a mistake in one that is overruled is found all the same', () => {
    expect(problemsOf(['-t', '1s', 'a:1'], { WAIT_FOR_TIMEOUT: 'soon' })).toEqual([
      expect.stringMatching(/^WAIT_FOR_TIMEOUT: expected a duration/u),
    ]);
  });
});

describe('booleans', () => {
  test.each(['1', 'true', 'yes', 'on', 'TRUE', 'Yes'])('%s is true', (WAIT_FOR_ANY) => {
    expect(configure(['a:1'], { WAIT_FOR_ANY }).settings.any).toBe(true);
  });

  test.each(['0', 'false', 'no', 'off', 'Off'])('%s is false', (WAIT_FOR_ANY) => {
    expect(configure(['a:1'], { WAIT_FOR_ANY }).settings.any).toBe(false);
  });

  test.each(['2', 'y', 'maybe', '1 1'])('%j is an error', (WAIT_FOR_ANY) => {
    expect(problemsOf(['a:1'], { WAIT_FOR_ANY })).toEqual([
      'WAIT_FOR_ANY: expected 1, true, yes or on; or 0, false, no or off',
    ]);
  });
});
