import { readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { check, ConfigurationError, parse, type WaitEvent } from '../src/index.ts';
import { Child } from './support/child.ts';
import { refusingPort } from './support/faults.ts';
import { projectWithPackage } from './support/project.ts';

const json = z.looseObject({});

/** What JSON makes of it, without what it leaves out. */
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const anyNumber: unknown = expect.any(Number);
const anyText: unknown = expect.any(String);

describe('as JSON', () => {
  test('an event says who is not ready, and why', async () => {
    await using refusing = await refusingPort();
    const events: WaitEvent[] = [];
    const target = `tcp://127.0.0.1:${refusing.port}`;
    await check(parse({ WAIT_FOR: target, WAIT_FOR_ATTEMPT_TIMEOUT: '20s' }), {
      onEvent: (event) => events.push(event),
    });
    expect(throughJson(events[0])).toMatchObject({
      event: 'attempt',
      result: {
        dependency: {
          name: `tcp 127.0.0.1:${refusing.port}`,
          probe: { kind: 'tcp', target: `127.0.0.1:${refusing.port}` },
        },
        ready: false,
        attempts: 1,
        elapsed: anyNumber,
        failure: {
          class: 'unreachable',
          code: 'ECONNREFUSED',
          reason: 'the connection was refused',
          hint: anyText,
        },
      },
    });
    // One line that a person can read.
    expect(JSON.stringify(events[0]).length).toBeLessThan(800);
  });

  test('an outcome says the same of each dependency, and holds no password', async () => {
    await using refusing = await refusingPort();
    const url = `redis://:keep-this@127.0.0.1:${refusing.port}`;
    const outcome = await check(parse({ WAIT_FOR: `file:/// ${url}`, WAIT_FOR_ATTEMPT_TIMEOUT: '20s' }));
    expect(throughJson(outcome)).toMatchObject({
      ready: false,
      elapsed: anyNumber,
      results: [{ ready: true }, { ready: false, failure: { reason: 'the connection was refused' } }],
    });
    expect(JSON.stringify(outcome)).not.toContain('keep-this');
  });
});

describe('docs/library.md', () => {
  const page = readFileSync('docs/library.md', 'utf8');

  test('and the README have code that holds by its types, as the example for tests does', async () => {
    const readme = readFileSync('README.md', 'utf8');
    const blocks = [...`${page}\n${readme}`.matchAll(/^```ts\n(?<code>[^]*?)^```$/gmu)].map(
      ({ groups }) => groups?.['code'] ?? '',
    );
    expect(blocks.length).toBe(4);
    const example = readFileSync('examples/vitest-global-setup.ts', 'utf8');
    const files = Object.fromEntries([...blocks, example].map((code, index) => [`${index}.ts`, code]));
    await using project = await projectWithPackage({ ...files, 'package.json': '{ "type": "module" }' });
    await symlink(resolve('node_modules/@types'), join(project.path, 'node_modules/@types'));
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', 'node'];
    const tsc = new Child(resolve('node_modules/.bin/tsc'), [...options, ...Object.keys(files)], {
      cwd: project.path,
      env: process.env,
    });
    const { status } = await tsc.ended;
    expect({ status, output: tsc.output.text }).toEqual({ status: 0, output: '' });
  }, 120_000);

  test('names every field of an event, of an outcome, of a configuration and of its errors', async () => {
    const events: WaitEvent[] = [];
    const configuration = parse({ WAIT_FOR: 'file:/// file:///missing', WAIT_FOR_ATTEMPT_TIMEOUT: '20s' });
    const outcome = await check(configuration, { onEvent: (event) => events.push(event) });
    const failed = outcome.results.find(({ ready }) => !ready);
    let error: unknown;
    try {
      parse({ WAIT_FOR: 'tcp://db:70000' });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ConfigurationError);
    const all = [
      ...events,
      outcome,
      ...outcome.results,
      failed?.dependency,
      failed?.failure,
      failed?.failure?.toJSON(),
      configuration,
      configuration.settings,
      error,
      ...(error instanceof ConfigurationError ? error.problems : []),
    ];
    const fields = new Set(all.flatMap((value) => Object.keys(json.parse(value))));
    expect(fields.size).toBeGreaterThan(40);
    expect([...fields].filter((field) => !page.includes(`\`${field}\``))).toEqual([]);
  });
});
