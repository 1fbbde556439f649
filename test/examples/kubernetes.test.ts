import { readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { Child } from '../support/child.ts';
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

/** @returns what TypeScript has against values of Kubernetes' own types, each with its file and its name */
async function complaints(
  values: readonly (readonly [file: string, type: string, value: unknown])[],
): Promise<string> {
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
  return status === 0 ? '' : `${status}: ${tsc.output.text}`;
}

const typed = (document: unknown): readonly [string, string, unknown] => {
  const { apiVersion, kind } = object.parse(document);
  return [apiVersion === 'v1' ? 'core/v1' : apiVersion, kind, document];
};

describe("by Kubernetes' own types", () => {
  test('the example is right', async () => {
    expect(objects.length).toBeGreaterThan(6);
    expect(await complaints(documentsOf('kubernetes.yaml').map(typed))).toBe('');
  });

  test('it would not be with a key that nobody knows, deep inside', async () => {
    const deployment = documentsOf('kubernetes.yaml').find(
      (document) => object.parse(document).kind === 'Deployment',
    );
    const broken: unknown = JSON.parse(JSON.stringify(deployment).replace('httpGet', 'httpget'));
    expect(await complaints([typed(broken)])).toContain('\'"httpget"\' does not exist in type');
  });

  test('so are the parts in docs/kubernetes.md', async () => {
    const page = readFileSync('docs/kubernetes.md', 'utf8');
    const parts = [...page.matchAll(/^```yaml\n(?<text>[^]*?)^```$/gmu)].map(({ groups }) =>
      z.looseObject({}).parse(parse(groups?.['text'] ?? '')),
    );
    expect(parts).toHaveLength(4);
    const values = parts.map((part) => {
      if ('initContainers' in part) return ['core/v1', 'PodSpec', part] as const;
      return 'podFailurePolicy' in part
        ? (['batch/v1', 'JobSpec', part] as const)
        : (['core/v1', 'Container', part] as const);
    });
    expect(await complaints(values)).toBe('');
  });
});

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
