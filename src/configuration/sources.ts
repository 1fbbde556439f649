import { readBoolean, type Environment } from '../probes/vocabulary.ts';
import type { CommandLine } from './command-line.ts';
import { orReport, type Problem } from './problems.ts';
import { unquoted } from './references.ts';
import { serviceVariables } from './service-variables.ts';
import { definitions, type Candidate } from './settings.ts';
import { suggest } from '../spelling.ts';
import { splitTargets } from './targets.ts';
import { readText } from './text-files.ts';

/** A text as it was found, and what its place is called in a problem. */
export interface Text {
  readonly place: string;
  readonly text: string;
  /** What its place calls the dependency. */
  readonly name?: string;
}

/** Where dependencies are named: in one-line targets, or in a document. */
export type Source =
  | { readonly targets: readonly Text[] }
  | { readonly document: Text; /** Its dependencies do not count. */ readonly onlySettings: boolean };

/** Everything that was written, not read yet. */
export interface Sources {
  /** Later ones win. */
  readonly sources: readonly Source[];
  /** The settings of options and variables; earlier ones win. */
  readonly candidates: readonly Candidate[];
  /** `WAIT_FOR_SKIP`: the command is started at once, so what it would have waited for is not looked at. */
  readonly skip: boolean;
  readonly warnings: readonly string[];
}

/** In bytes. */
const largestDocument = 1_048_576;

const targetPrefix = 'WAIT_FOR_TARGET_';

/** The variables that are no setting's. */
const others = ['WAIT_FOR', 'WAIT_FOR_FILE', 'WAIT_FOR_CONFIG', 'WAIT_FOR_SKIP'];

/**
 * Collects the texts: the targets of the command line, or else the document, `WAIT_FOR` and `WAIT_FOR_TARGET_*`.
 *
 * @param problems gets what is wrong
 */
export function gather(
  { mode, targets, given }: CommandLine,
  env: Environment,
  problems: Problem[],
): Sources {
  const services = serviceVariables(env);
  const foreign = new Set([...services.values()].flat());
  /** An empty variable counts as not set. */
  const variable = (place: string): Text | undefined => {
    const text = orReport(() => unquoted(env[place] ?? '', 'its value'), place, problems);
    return text === undefined || text === '' ? undefined : { place, text };
  };
  const candidates = Object.entries(definitions).flatMap(([setting, { variable: name }]) =>
    [given.get(setting), variable(name)].flatMap((found) =>
      found ? { setting, place: found.place, value: found.text, textual: true } : [],
    ),
  );
  const skipping = variable('WAIT_FOR_SKIP');
  const skip = skipping && orReport(() => readBoolean(skipping.text), skipping.place, problems);
  if (skip === true && mode === 'wait') return { sources: [], candidates, skip, warnings: [] };

  const config = given.get('config') ?? variable('WAIT_FOR_CONFIG');
  const document = config && contentOf(config, problems);
  const hasTargets = targets.length > 0;
  const named = Object.keys(env)
    .filter((name) => isNamed(name) && !foreign.has(name))
    .flatMap((name) => variable(name) ?? [])
    .map(({ place, text }) => ({ place, text, name: nameIn(place) }));
  const sources = hasTargets
    ? [{ targets: targets.map((text, index) => ({ place: `target ${index + 1}`, text })) }]
    : [...waitFor(variable('WAIT_FOR'), variable('WAIT_FOR_FILE'), problems), { targets: named }];
  return {
    sources: document
      ? [{ document: { ...document, place: config.text }, onlySettings: hasTargets }, ...sources]
      : sources,
    candidates,
    skip: skip ?? false,
    warnings: [...(mode === 'wait' ? ofServices(services) : []), ...unknownVariables(env, foreign)],
  };
}

/** @returns the text of the file that a text names */
function contentOf({ place, text: path }: Text, problems: Problem[]): Text | undefined {
  const text = orReport(() => readText(path, largestDocument), place, problems);
  return text === undefined ? undefined : { place, text };
}

function waitFor(direct: Text | undefined, file: Text | undefined, problems: Problem[]): Source[] {
  if (direct && file)
    problems.push({ place: file.place, message: `${direct.place} is set too: set one of them` });
  const list = direct ?? (file && contentOf(file, problems));
  if (!list) return [];
  if (looksLikeDocument.test(list.text)) return [{ document: list, onlySettings: false }];
  return [
    {
      targets: splitTargets(list.text).map((text, index) => ({
        place: `${list.place}, item ${index + 1}`,
        text,
      })),
    },
  ];
}

/** An IPv6 address in brackets, with a port, is a target. */
const looksLikeDocument = /^\s*(?:\{|\[(?![\da-f:.]+(?:%[\w.-]+)?\]:\d))/iu;

const isNamed = (variable: string): boolean => variable.startsWith(targetPrefix) && variable !== targetPrefix;

const nameIn = (variable: string): string => variable.slice(targetPrefix.length).toLowerCase();

/** One for all, and none where a kubelet asks every few seconds (`--check`). */
function ofServices(services: ReadonlyMap<string, readonly string[]>): string[] {
  if (services.size === 0) return [];
  const count = [...services.values()].flat().length;
  const names = [...services.keys()].join(', ');
  return [
    `${count} variables that Kubernetes sets for the Service ${names} are passed over; enableServiceLinks: false keeps them out`,
  ];
}

/** Only a warning: whoever writes an image does not know what its environment will hold. */
function unknownVariables(env: Environment, foreign: ReadonlySet<string>): string[] {
  const known = [...others, ...Object.values(definitions).map(({ variable }) => variable)];
  const isUnknown = (name: string): boolean =>
    name.startsWith('WAIT_FOR_') && !known.includes(name) && !isNamed(name) && !foreign.has(name);
  return Object.keys(env)
    .filter((name) => isUnknown(name) && env[name] !== '')
    .map(
      (name) => `the variable ${name} is not known; ${suggest(name, [...known, `${targetPrefix}<NAME>`])}`,
    );
}
