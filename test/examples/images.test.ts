import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { run } from '../support/program.ts';
import { documentsOf, examples } from './yaml.ts';

const dockerfile = readFileSync(join(examples, '../Dockerfile.example'), 'utf8');
const service = z.looseObject({
  image: z.string(),
  environment: z.record(z.string(), z.string()),
});
const compose = z.looseObject({ services: z.record(z.string(), z.looseObject({})) });

const imagesIn = (name: string): string[] =>
  readFileSync(join(examples, name), 'utf8').match(/(?<=\bimage: )\S+/gu) ?? [];

test.each(['compose.yaml', 'stack.yaml', 'kubernetes.yaml'])(
  'of ours, %s names the image that Dockerfile.example makes, and no other',
  (name) => {
    const [, made] = /^# docker build .* --tag (\S+) \.$/mu.exec(dockerfile) ?? [];
    const ours = imagesIn(name).filter((image) => !/^(?:postgres|redis):/u.test(image));
    expect(new Set(ours)).toEqual(new Set([made]));
  },
);

test('the examples name the same servers', () => {
  const servers = (name: string): string[] =>
    [...new Set(imagesIn(name))].filter((image) => !image.startsWith('app')).toSorted();
  expect(servers('compose.yaml')).toEqual(['postgres:18', 'redis:8']);
  expect(servers('kubernetes.yaml')).toEqual(servers('compose.yaml'));
  expect(servers('compose.yaml')).toEqual(expect.arrayContaining(servers('stack.yaml')));
});

test.each(['app', 'api'])('the program takes what compose.yaml gives %s', async (name) => {
  const { services } = compose.parse(documentsOf('compose.yaml')[0]);
  const { environment } = service.parse(services[name]);
  const { status, stderr, stdout } = await run(['--print-config'], {
    env: { ...environment, WAIT_FOR_REPORT: '' },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('postgres');
});
