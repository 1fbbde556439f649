import * as z from 'zod/mini';
import type { Environment, Values } from '../probes/kind.ts';
import type { CommandLine } from './options.ts';
import { accept, type Problem } from './problems.ts';
import { definitions, settingsSchema, type Settings } from './settings.ts';
import { given, type PlacedDocument } from './sources.ts';

/** A setting where it was found. */
interface Candidate {
  readonly place: string;
  readonly value: unknown;
  /** It stands in an option or a variable, so it is a text. */
  readonly textual: boolean;
}

/** Where each setting comes from, such as `WAIT_FOR_TIMEOUT`, and what stands there. */
export type Origins = Readonly<Record<keyof Settings, Candidate>>;

export interface Vocabulary {
  /** For documents, where a number is a number. */
  readonly typed: Values;
  /** For options, variables and one-line targets. */
  readonly textual: Values;
}

/**
 * Finds each setting: an option wins over its variable, a variable over the document, the document over the default.
 *
 * @param documents later ones win
 * @param problems gets what is wrong, also with what is overruled: that is found now, not when the option is dropped
 */
export function readSettings(
  commandLine: CommandLine,
  env: Environment,
  documents: readonly PlacedDocument[],
  { typed, textual }: Vocabulary,
  problems: Problem[],
): { settings: Settings | undefined; origins: Origins } {
  const shapes = { typed: settingsSchema(typed).def.shape, textual: settingsSchema(textual).def.shape };

  function find(key: keyof Settings): Candidate {
    const { variable, default: value } = definitions[key];
    const option = commandLine.given.get(key);
    const fromVariable = given(variable, env);
    const candidates: Candidate[] = [
      ...(option ? [{ ...option, textual: true }] : []),
      ...(fromVariable === undefined ? [] : [{ place: variable, value: fromVariable, textual: true }]),
      ...documents
        .filter(({ document }) => document.settings[key] !== undefined)
        .map(({ place, document }) => ({
          place: `${place}: ${key}`,
          value: document.settings[key],
          textual: false,
        }))
        .toReversed(),
    ];
    for (const candidate of candidates) {
      const shape = candidate.textual ? shapes.textual : shapes.typed;
      accept<unknown>(shape[key].safeParse(candidate.value), candidate.place, problems);
    }
    return candidates[0] ?? { place: 'default', value, textual: false };
  }

  const origins: Origins = {
    timeout: find('timeout'),
    attemptTimeout: find('attemptTimeout'),
    failFast: find('failFast'),
    any: find('any'),
    logLevel: find('logLevel'),
    logFormat: find('logFormat'),
  };
  const pick = <K extends keyof typeof shapes.typed>(key: K): (typeof shapes.typed)[K] =>
    origins[key].textual ? shapes.textual[key] : shapes.typed[key];
  const read = z
    .object({
      timeout: pick('timeout'),
      attemptTimeout: pick('attemptTimeout'),
      failFast: pick('failFast'),
      any: pick('any'),
      logLevel: pick('logLevel'),
      logFormat: pick('logFormat'),
    })
    .safeParse(Object.fromEntries(Object.entries(origins).map(([key, { value }]) => [key, value])));
  return { settings: read.success ? read.data : undefined, origins };
}
