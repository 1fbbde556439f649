import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { reportSchema } from '../../../src/reporting/record/report-schema.ts';
import { reportOf } from '../../../src/reporting/record/report.ts';
import { failed, named, refused, starting, succeeded, tcp } from '../results.ts';

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(reportSchema());

/** As it is read from the file. */
const written = (...parameters: Parameters<typeof reportOf>): Record<string, unknown> => {
  const parsed: unknown = JSON.parse(JSON.stringify(reportOf(...parameters)));
  return { ...(typeof parsed === 'object' && parsed) };
};

const outcome = {
  ready: false,
  groups: [
    { name: 'any of 1', required: true, ready: false, atLeast: 1, members: [{ name: 'main', ready: false }] },
  ],
  elapsed: 10_250.4,
  results: [failed(tcp, refused), failed(named, starting), succeeded(tcp)],
};

describe("the report's schema", () => {
  test.each([
    ['ready', undefined],
    ['not-ready', outcome],
    ['interrupted', outcome],
    ['error', undefined],
  ] as const)('accepts a report that says %s', (ending, of) => {
    validate(written(ending, of, 'why'));
    expect(validate.errors ?? []).toEqual([]);
  });

  const report = written('not-ready', outcome, 'gave up');
  test.each([
    ['another outcome', { ...report, outcome: 'fine' }],
    ['a key that is not described', { ...report, more: 1 }],
    ['a report without its time', { ...report, elapsedMs: undefined }],
    ['a group without what it needs', { ...report, groups: [{ name: 'any of 1' }] }],
    ['a dependency without a name', { ...report, dependencies: [{ kind: 'tcp' }] }],
  ])('rejects %s', (_what, other) => {
    expect(validate(other)).toBe(false);
  });
});
