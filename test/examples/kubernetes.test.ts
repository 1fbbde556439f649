import { readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { Child } from '../support/child.ts';
import { matching } from '../support/matching.ts';
import { run } from '../support/program.ts';
import { project } from '../support/project.ts';
import { documentsOf } from './yaml.ts';

const labels = z.record(z.string(), z.string());
const variable = z.object({
  name: z.string(),
  value: z.optional(z.string()),
  valueFrom: z.optional(z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) })),
});
const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.optional(z.array(z.string())),
  env: z._default(z.array(variable), []),
  readinessProbe: z.optional(z.looseObject({})),
  securityContext: z.looseObject({}),
});
const pod = z.looseObject({
  securityContext: z.looseObject({}),
  initContainers: z._default(z.array(container), []),
  containers: z.array(container),
});
const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
  stringData: z._default(labels, {}),
  spec: z.optional(
    z.looseObject({
      selector: z.optional(z.looseObject({})),
      ports: z.optional(z.array(z.object({ port: z.int() }))),
      template: z.optional(z.object({ metadata: z.optional(z.object({ labels })), spec: pod })),
    }),
  ),
});

const objects = documentsOf('kubernetes.yaml').map((document) => object.parse(document));
const secrets = objects.filter(({ kind }) => kind === 'Secret');
const services = objects.filter(({ kind }) => kind === 'Service');
const pods = objects.flatMap(({ metadata, spec }) => {
  const template = spec?.template;
  return template ? [{ owner: metadata.name, labels: template.metadata?.labels, ...template.spec }] : [];
});
const containers = pods.flatMap((each) => [...each.initContainers, ...each.containers]);

/** A value, and which of Kubernetes' types it is to have: that of a file, by name. */
type Typed = readonly [file: string, type: string, value: unknown];

const asObject = (document: unknown): Typed => {
  const { apiVersion, kind } = object.parse(document);
  return [apiVersion === 'v1' ? 'core/v1' : apiVersion, kind, document];
};

function asPart(part: object): Typed {
  if ('initContainers' in part) return ['core/v1', 'PodSpec', part];
  return 'podFailurePolicy' in part ? ['batch/v1', 'JobSpec', part] : ['core/v1', 'Container', part];
}

const partsOf = (page: string): Typed[] =>
  [...readFileSync(page, 'utf8').matchAll(/^```yaml\n(?<text>[^]*?)^```$/gmu)].map(({ groups }) =>
    asPart(z.looseObject({}).parse(parse(groups?.['text'] ?? ''))),
  );

/** @returns what TypeScript has against values by their types, each line with the index of its value in front */
async function complaints(values: readonly Typed[]): Promise<string[]> {
  const files = values.map(
    ([file, type, value], index) =>
      [
        `${index}.ts`,
        `import type { ${type} } from 'kubernetes-types/${file}';\n` +
          `export const value: Partial<${type}> = ${JSON.stringify(value)};\n`,
      ] as const,
  );
  await using directory = await project(Object.fromEntries(files));
  await symlink(resolve('node_modules'), join(directory.path, 'node_modules'));
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'preserve', '--types', ''];
  const names = files.map(([name]) => name);
  const tsc = new Child(resolve('node_modules/.bin/tsc'), [...options, ...names], {
    cwd: directory.path,
    env: process.env,
  });
  const { status } = await tsc.ended;
  const lines = tsc.output.text.split('\n').filter((line) => line !== '');
  return status === 0 || lines.length > 0 ? lines : [`tsc ended with ${status}`];
}

test("by Kubernetes' own types, the example and the parts in docs/kubernetes.md are right", async () => {
  const all = documentsOf('kubernetes.yaml').map(asObject);
  const parts = partsOf('docs/kubernetes.md');
  expect(all.length).toBeGreaterThan(6);
  expect(parts).toHaveLength(4);
  const broken: unknown = JSON.parse(
    JSON.stringify(documentsOf('kubernetes.yaml')[1]).replace('httpGet', 'httpget'),
  );
  const found = await complaints([...all, ...parts, asObject(broken)]);
  // The one that was made, for what finds no mistake proves nothing.
  expect(found).toEqual([
    matching(new RegExp(`^${all.length + parts.length}\\.ts.*'"httpget"' does not exist in type`, 'u')),
  ]);
}, 120_000);

test('every Secret and Service that is asked for is there', () => {
  const keys = secrets.flatMap(({ metadata, stringData }) =>
    Object.keys(stringData).map((key) => `${metadata.name} ${key}`),
  );
  const asked = containers
    .flatMap(({ env }) => env)
    .flatMap(({ valueFrom }) =>
      valueFrom ? [`${valueFrom.secretKeyRef.name} ${valueFrom.secretKeyRef.key}`] : [],
    );
  expect(asked.length).toBeGreaterThan(2);
  expect(keys).toEqual(expect.arrayContaining(asked));
  for (const { spec } of services) expect(pods.map((each) => each.labels)).toContainEqual(spec?.selector);
});

test.each(pods)('Pod Security `restricted` admits the pods of $owner', (each) => {
  // https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
  expect(each.securityContext).toMatchObject({
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  for (const { securityContext } of [...each.initContainers, ...each.containers])
    expect(securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
});

describe.each(containers.filter(({ env }) => env.some(({ name }) => name === 'WAIT_FOR')))(
  'the container $name',
  ({ env, command, readinessProbe }) => {
    test('waits for what is there', async () => {
      const values = env.map(({ name, value, valueFrom }) => {
        const key = valueFrom?.secretKeyRef.key ?? '';
        return [name, value ?? secrets[0]?.stringData[key] ?? ''] as const;
      });
      const { stderr, stdout } = await run(['--print-config'], { env: Object.fromEntries(values) });
      expect(stderr).toBe('');
      const hosts = new Set([...stdout.matchAll(/:\/\/(?:\S+@)?(\w+)/gu)].map(([, host]) => host));
      const names = services.map(({ metadata }) => metadata.name);
      // A Secret's value is not printed, and nor is the host in it.
      expect(names).toEqual(expect.arrayContaining([...hosts].filter((host) => host !== '_')));
    });

    test('is one that waits before the others, or tells when it is ready', () => {
      expect(command?.[0] ?? readinessProbe).toEqual(command ? 'wait-for' : expect.anything());
    });
  },
);
