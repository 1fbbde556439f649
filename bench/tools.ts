import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as z from 'zod/mini';
import { program } from '../test/support/program.ts';
import type { Launch } from './processes.ts';

/** A tool that waits, as it is started. */
export interface Tool {
  readonly name: string;
  readonly version: string;
  /**
   * @param targets as `wait-for` reads them
   * @returns how to wait for them all and then start `/bin/true`, or end where the tool starts nothing; undefined where it
   *   can't express that
   */
  readonly launch: (targets: readonly string[]) => Launch | undefined;
}

/** An app whose first instruction ends it, and that costs nothing itself. */
const app = '/bin/true';
/** Longer than anything here, for those that give up by default. */
const patience = 600;

const modules = join(import.meta.dirname, 'node_modules');
const manifest = z.object({ version: z.string() });
const versionIn = (directory: string): string =>
  manifest.parse(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))).version;

export const waitFor = (node: string): Tool => ({
  name: 'wait-for',
  version: versionIn(join(import.meta.dirname, '..')),
  launch: (targets) => ({ command: node, args: [program, '-q', ...targets, '--', app] }),
});

/** The others: those from npm on the same Node, the rest where they are on PATH. */
export function otherTools(node: string): readonly Tool[] {
  return [
    fromNpm('wait-on', node, (targets) => translate(targets, waitOnNames)),
    fromNpm('wait-port', node, ([target = '', ...more]) =>
      more.length === 0 ? translate([target], waitPortNames) : undefined,
    ),
    ...onPath('wait-for-it', ([target = '', ...more]) => {
      const [address] = translate([target], hostsAndPorts) ?? [];
      if (address === undefined || more.length > 0) return undefined;
      return { args: ['-q', '-s', '-t', '0', address, '--', app] };
    }),
    ...onPath('wait-for-them', (targets) => {
      const args = translate(targets, waitPortNames);
      return args && { args: ['-s', '-t', String(patience * 1000), ...args, '--', app] };
    }),
    ...onPath('dockerize', (targets) => {
      const names = translate(targets, dockerizeNames);
      return (
        names && { args: ['-timeout', `${patience}s`, ...names.flatMap((name) => ['-wait', name]), app] }
      );
    }),
    ...onPath('wait4x', (targets) => {
      const [scheme = '', ...others] = new Set(targets.map(schemeOf));
      const how = wait4xKinds[scheme];
      if (!how || others.length > 0) return undefined;
      const args = targets.map((target) => how.name(target));
      return { args: [...how.command, ...args, '-q', '-t', `${patience}s`, ...how.options, '--', app] };
    }),
    ...onPath('docker-compose-wait', (targets) => {
      const hosts = targets.filter((target) => schemeOf(target) === 'tcp').map((target) => rest(target));
      const paths = targets.filter((target) => schemeOf(target) === 'file').map((target) => rest(target));
      if (hosts.length + paths.length < targets.length) return undefined;
      const env = {
        WAIT_HOSTS: hosts.join(','),
        WAIT_PATHS: paths.join(','),
        WAIT_TIMEOUT: String(patience),
        WAIT_LOGGER_LEVEL: 'off',
        WAIT_COMMAND: app,
      };
      return { args: [], env };
    }),
  ];
}

type Names = Readonly<Record<string, (target: string) => string>>;

const schemeOf = (target: string): string => target.slice(0, target.indexOf('://'));
const rest = (target: string): string => target.slice(target.indexOf('://') + '://'.length);
const asItIs = (target: string): string => target;

const hostsAndPorts: Names = { tcp: rest };
const waitPortNames: Names = { tcp: rest, http: asItIs };
const waitOnNames: Names = {
  tcp: (target) => `tcp:${rest(target)}`,
  http: asItIs,
  file: (target) => `file:${rest(target)}`,
  unix: (target) => `socket:${rest(target)}`,
};
const dockerizeNames: Names = { tcp: asItIs, http: asItIs, file: asItIs, unix: asItIs };

interface Wait4xKind {
  readonly command: readonly string[];
  readonly name: (target: string) => string;
  readonly options: readonly string[];
}

/** One kind a run. */
const wait4xKinds: Readonly<Record<string, Wait4xKind>> = {
  tcp: { command: ['tcp'], name: rest, options: [] },
  http: { command: ['http'], name: asItIs, options: ['--expect-status-code', '200'] },
  dns: { command: ['dns', 'A'], name: rest, options: [] },
  redis: { command: ['redis'], name: asItIs, options: [] },
  postgres: { command: ['postgresql'], name: (target) => `${target}?sslmode=disable`, options: [] },
};

function translate(targets: readonly string[], names: Names): string[] | undefined {
  const translated = targets.map((target) => names[schemeOf(target)]?.(target));
  return translated.every((name) => name !== undefined) ? translated : undefined;
}

function fromNpm(
  name: string,
  node: string,
  args: (targets: readonly string[]) => string[] | undefined,
): Tool {
  const bin = join(modules, '.bin', name);
  return {
    name,
    version: versionIn(join(modules, name)),
    launch: (targets) => {
      const own = args(targets);
      return own && { command: node, args: [bin, ...own] };
    },
  };
}

/** How a tool is asked for its version, in what it says then. */
const versionQuestions: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'wait-for-it': ['dpkg-query', '-W', 'wait-for-it'],
  'wait-for-them': ['wait-for-them', '--version'],
  dockerize: ['dockerize', '-version'],
  wait4x: ['wait4x', 'version'],
  'docker-compose-wait': ['docker-compose-wait'],
};

type LaunchOnPath = (targets: readonly string[]) => Omit<Launch, 'command'> | undefined;

function onPath(name: string, launch: LaunchOnPath): Tool[] {
  const command = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find(isExecutable);
  if (command === undefined) return [];
  return [
    {
      name,
      version: versionOf(name),
      launch: (targets) => {
        const own = launch(targets);
        return own && { command, ...own };
      },
    },
  ];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function versionOf(name: string): string {
  const [command = name, ...args] = versionQuestions[name] ?? [];
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return /\d+(?:\.\d+)+\S*/u.exec(`${stdout}${stderr}`)?.[0] ?? 'unknown';
}
