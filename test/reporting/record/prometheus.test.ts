import { describe, expect, test } from 'vitest';
import { prometheusText } from '../../../src/reporting/record/prometheus.ts';
import { reportOf } from '../../../src/reporting/record/report.ts';
import { parsePrometheus } from '../../support/prometheus.ts';
import { dependency, failed, named, refused, succeeded, tcp } from '../results.ts';

const outcome = {
  ready: false,
  groups: [],
  elapsed: 10_250,
  results: [failed(named, refused, 48, 10_200), succeeded(tcp, 2, 690)],
};

describe("a report in Prometheus' text format", () => {
  test('has the wait, and each dependency by name and kind', () => {
    const metrics = parsePrometheus(prometheusText(reportOf('not-ready', outcome)));
    const main = 'dependency="main",kind="postgres"';
    const other = 'dependency="tcp db:5432",kind="tcp"';
    expect(metrics).toMatchObject({
      wait_for_ready: { type: 'gauge', values: { '': 0 } },
      wait_for_wait_seconds: { type: 'gauge', values: { '': 10.25 } },
      wait_for_dependency_ready: { type: 'gauge', values: { [main]: 0, [other]: 1 } },
      wait_for_dependency_wait_seconds: { type: 'gauge', values: { [main]: 10.2, [other]: 0.69 } },
      wait_for_dependency_attempts_total: { type: 'counter', values: { [main]: 48, [other]: 2 } },
    });
    expect(Object.keys(metrics)).toHaveLength(5);
  });

  test.each([
    ['ready', 1],
    ['not-ready', 0],
    ['interrupted', 0],
    ['error', 0],
  ] as const)('says of the outcome %s: %i', (ending, value) => {
    const metrics = parsePrometheus(prometheusText(reportOf(ending, undefined)));
    expect(Object.keys(metrics)).toEqual(['wait_for_ready', 'wait_for_wait_seconds']);
    expect(metrics['wait_for_ready']?.values).toEqual({ '': value });
    expect(metrics['wait_for_wait_seconds']?.values).toEqual({ '': 0 });
  });

  test('escapes what a name may hold', () => {
    const odd = dependency('file', '/x', String.raw`a "name" with \ and` + '\nmore');
    const text = prometheusText(
      reportOf('ready', { ready: true, groups: [], elapsed: 1, results: [succeeded(odd)] }),
    );
    expect(Object.keys(parsePrometheus(text)['wait_for_dependency_ready']?.values ?? {})).toEqual([
      String.raw`dependency="a \"name\" with \\ and\nmore",kind="file"`,
    ]);
  });
});
