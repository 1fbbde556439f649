import type { CommandLine } from './options.ts';
import { nameOf, readDocument, type Document } from './document.ts';
import { attempt, suggest, type Problem } from './problems.ts';
import type { Environment } from '../probes/kind.ts';
import { definitions } from './settings.ts';
import { parseTarget, splitTargets } from './targets.ts';
import { readText } from './text-files.ts';
import type { Found } from './dependencies.ts';

/** In bytes. */
const largestDocument = 1_048_576;

const targetPrefix = 'WAIT_FOR_TARGET_';

/** The variables that are no setting's. */
const others = ['WAIT_FOR', 'WAIT_FOR_FILE', 'WAIT_FOR_CONFIG', 'WAIT_FOR_SKIP'];

/** A document, and what it is called in a problem. */
export interface PlacedDocument {
  readonly place: string;
  readonly document: Document;
}

export interface Sources {
  readonly found: readonly Found[];
  /** Those that give settings, too; later ones win. */
  readonly documents: readonly PlacedDocument[];
  readonly warnings: readonly string[];
}

/** @returns the variable's value; an empty one counts as not set */
export function given(name: string, env: Environment): string | undefined {
  const value = env[name];
  return value === '' ? undefined : value;
}

/**
 * Collects the dependencies: the targets of the command line, or else what the document, `WAIT_FOR` and
 * `WAIT_FOR_TARGET_*` say, merged by name.
 *
 * @param problems gets what is wrong
 */
export function gather(commandLine: CommandLine, env: Environment, problems: Problem[]): Sources {
  const config = commandLine.given.get('config') ?? fromVariable('WAIT_FOR_CONFIG', env);
  const document = config && readConfig(config.value, config.place, env, problems);
  const waitFor = commandLine.targets.length === 0 ? readWaitFor(env, problems) : undefined;
  const sources =
    commandLine.targets.length > 0
      ? [
          commandLine.targets.flatMap((target, index) =>
            readTarget(target, `target ${index + 1}`, undefined, env, problems),
          ),
        ]
      : [document?.found ?? [], waitFor?.found ?? [], fromVariables(env, problems)];
  return {
    found: mergeByName(sources, problems),
    documents: [
      ...(config && document ? [{ place: config.value, document }] : []),
      ...(waitFor?.document ? [{ place: waitFor.place, document: waitFor.document }] : []),
    ],
    warnings: unknownVariables(env),
  };
}

const fromVariable = (place: string, env: Environment): { place: string; value: string } | undefined => {
  const value = given(place, env);
  return value === undefined ? undefined : { place, value };
};

function readConfig(
  path: string,
  place: string,
  env: Environment,
  problems: Problem[],
): Document | undefined {
  const text = attempt(() => readText(path, largestDocument), place, problems);
  return text === undefined ? undefined : readDocument(text, path, { env, problems });
}

interface WaitFor {
  readonly place: string;
  readonly found: readonly Found[];
  readonly document?: Document;
}

function readWaitFor(env: Environment, problems: Problem[]): WaitFor | undefined {
  const direct = fromVariable('WAIT_FOR', env);
  const file = fromVariable('WAIT_FOR_FILE', env);
  if (direct && file)
    problems.push({ place: 'WAIT_FOR_FILE', message: 'WAIT_FOR is set too: set one of them' });
  if (direct) return readWords(direct.value, direct.place, env, problems);
  if (!file) return undefined;
  const text = attempt(() => readText(file.value, largestDocument), file.place, problems);
  return text === undefined ? undefined : readWords(text, file.place, env, problems);
}

function readWords(text: string, place: string, env: Environment, problems: Problem[]): WaitFor {
  if (/^\s*(?:\{|\[(?![\da-f:.]+(?:%[\w.-]+)?\]:\d))/iu.test(text)) {
    const document = readDocument(text, place, { env, problems });
    return { place, found: document.found, document };
  }
  const targets = splitTargets(text);
  return {
    place,
    found: targets.flatMap((target, index) =>
      readTarget(target, `${place}, item ${index + 1}`, undefined, env, problems),
    ),
  };
}

function fromVariables(env: Environment, problems: Problem[]): Found[] {
  return Object.keys(env)
    .filter(
      (name) => name.startsWith(targetPrefix) && name !== targetPrefix && given(name, env) !== undefined,
    )
    .flatMap((name) => {
      const target = given(name, env) ?? '';
      return readTarget(target.trim(), name, name.slice(targetPrefix.length).toLowerCase(), env, problems);
    });
}

function readTarget(
  target: string,
  place: string,
  key: string | undefined,
  env: Environment,
  problems: Problem[],
): Found[] {
  const entry = attempt(() => parseTarget(target, env), place, problems);
  if (entry === undefined) return [];
  const name = attempt(() => nameOf(entry, key), `${place}.name`, problems);
  return [{ name, place, entry, isText: true }];
}

/** A later source replaces what an earlier one calls the same; twice in one source is a mistake. */
function mergeByName(sources: readonly (readonly Found[])[], problems: Problem[]): Found[] {
  const merged = new Map<unknown, Found>();
  for (const source of sources) {
    const here = new Set<string>();
    for (const found of source) {
      if (found.name !== undefined && here.has(found.name)) {
        problems.push({ place: found.place, message: `the name "${found.name}" is given twice` });
      }
      if (found.name !== undefined) here.add(found.name);
      merged.set(found.name ?? found, found);
    }
  }
  return [...merged.values()];
}

/** Only a warning: Kubernetes sets `WAIT_FOR_SERVICE_HOST` and the like beside a Service called `wait-for`. */
function unknownVariables(env: Environment): string[] {
  const known = [...others, ...Object.values(definitions).map(({ variable }) => variable)];
  return Object.keys(env)
    .filter((name) => name.startsWith('WAIT_FOR_') && !known.includes(name) && given(name, env) !== undefined)
    .filter((name) => name === targetPrefix || !name.startsWith(targetPrefix))
    .map(
      (name) => `the variable ${name} is not known; ${suggest(name, [...known, `${targetPrefix}<NAME>`])}`,
    );
}
