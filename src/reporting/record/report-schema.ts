import type { Ending, Report } from './report.ts';

type Schema = Readonly<Record<string, unknown>>;

const endings: Readonly<Record<Ending, string>> = {
  ready: 'everything that is needed was ready',
  'not-ready': 'it was not, in time or for good',
  interrupted: 'a signal ended the wait',
  error: 'a mistake in the configuration, a command that can not be started, or wait-for itself failed',
};

const text = (description: string): Schema => ({ type: 'string', description });
const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description });

const dependency: Readonly<Record<keyof Report['dependencies'][number], Schema>> = {
  name: text('What it is called: unique in the report.'),
  kind: text('Its kind, such as tcp.'),
  target: text('What was checked, without what may be secret.'),
  outcome: { enum: ['ready', 'not-ready'] },
  required: { type: 'boolean', description: 'Whether it is waited for.' },
  attempts: count('How many attempts were made.'),
  elapsedMs: count('From the begin of the wait to its last attempt, in milliseconds.'),
  class: {
    enum: ['unreachable', 'unready', 'misconfigured'],
    description:
      'Why the last attempt failed: nobody is there, it can not serve yet, waiting will hardly help.',
  },
  code: text('The same, stable: ECONNREFUSED, 57P03, HTTP_503, TIMEOUT.'),
  reason: text('The same in words.'),
  hint: text('How that is most often cured.'),
};

const names = (description: string): Schema => ({ type: 'array', items: { type: 'string' }, description });

const group: Readonly<Record<keyof NonNullable<Report['groups']>[number], Schema>> = {
  name: text('What it is called.'),
  outcome: { enum: ['ready', 'not-ready'] },
  required: { type: 'boolean', description: 'Whether it is waited for.' },
  needs: count('How many of its members must be ready.'),
  ready: names('The members that are, by name.'),
  notReady: names('Those that are not.'),
};

const report: Readonly<Record<keyof Report, Schema>> = {
  outcome: {
    oneOf: Object.entries(endings).map(([ending, description]) => ({ const: ending, description })),
  },
  reason: text('Why it is not ready, in one line.'),
  elapsedMs: count('How long the wait took, in milliseconds.'),
  dependencies: {
    type: 'array',
    description: 'Each of them, those in groups too; none where a mistake was found before the wait.',
    items: closedObject(dependency, ['class', 'code', 'reason', 'hint']),
  },
  groups: {
    type: 'array',
    description: 'Each group, those in groups too.',
    items: closedObject(group, []),
  },
};

/** @returns the JSON Schema (2020-12) of what `--report` writes as JSON */
export const reportSchema = (): Schema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'wait-for report',
  description: 'What became of a wait.',
  ...closedObject(report, ['reason', 'groups']),
});

function closedObject(properties: Schema, optional: readonly string[]): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}
