import type { Report } from './report.ts';

type Labels = Readonly<Record<string, string>>;

interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly samples: readonly (readonly [value: number, labels?: Labels])[];
}

/**
 * @returns the report in Prometheus' text format
 *   (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format)
 */
export const prometheusText = (report: Report): string => metricsOf(report).map(print).join('');

function metricsOf({ outcome, elapsedMs, dependencies }: Report): Metric[] {
  const each = (valueOf: (dependency: Report['dependencies'][number]) => number): Metric['samples'] =>
    dependencies.map((dependency) => [
      valueOf(dependency),
      { dependency: dependency.name, kind: dependency.kind },
    ]);
  return [
    {
      name: 'wait_for_ready',
      type: 'gauge',
      help: 'Whether the wait ended with everything ready that was needed.',
      samples: [[Number(outcome === 'ready')]],
    },
    {
      name: 'wait_for_wait_seconds',
      type: 'gauge',
      help: 'How long the wait took.',
      samples: [[elapsedMs / 1000]],
    },
    {
      name: 'wait_for_dependency_ready',
      type: 'gauge',
      help: 'Whether the dependency was ready at the end of the wait.',
      samples: each((dependency) => Number(dependency.outcome === 'ready')),
    },
    {
      name: 'wait_for_dependency_wait_seconds',
      type: 'gauge',
      help: 'How long the dependency was waited for.',
      samples: each((dependency) => dependency.elapsedMs / 1000),
    },
    {
      name: 'wait_for_dependency_attempts_total',
      type: 'counter',
      help: 'How many attempts were made at the dependency.',
      samples: each((dependency) => dependency.attempts),
    },
  ];
}

function print({ name, type, help, samples }: Metric): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([value, labels]) => `${name}${labels ? printLabels(labels) : ''} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}

const printLabels = (labels: Labels): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(',')}}`;

const escape = (value: string): string =>
  value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
