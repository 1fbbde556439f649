import type { Mode, Problem } from './problems.ts';
import { shownWord, suggest, unknownWord } from '../spelling.ts';
import { isTarget } from './targets.ts';

interface Option {
  readonly short?: string;
  /** What its value is called in the help; without one it is a switch. */
  readonly argument?: string;
  readonly help: string;
  /** The setting that it gives, and, for a switch, the value that it gives it. */
  readonly sets?: readonly [setting: string, value?: string];
  readonly mode?: Mode;
}

/** By name, in the order of the help. */
export const options: Readonly<Record<string, Option>> = {
  timeout: { short: 't', argument: 'DURATION', sets: ['timeout'], help: 'the whole wait; 0 waits for ever' },
  'attempt-timeout': {
    argument: 'DURATION',
    sets: ['attemptTimeout'],
    help: 'one attempt, everything included',
  },
  config: {
    short: 'c',
    argument: 'FILE',
    sets: ['config'],
    help: 'a JSON document of dependencies and settings',
  },
  check: {
    mode: 'check',
    help: 'one attempt each, no command; exit 0 or 1, for HEALTHCHECK and exec probes',
  },
  'fail-fast': { sets: ['failFast', 'true'], help: "give up at the first failure that waiting can't cure" },
  any: { sets: ['any', 'true'], help: 'one ready dependency is enough' },
  quiet: { short: 'q', sets: ['logLevel', 'error'], help: 'say only why it failed' },
  verbose: { short: 'v', sets: ['logLevel', 'debug'], help: 'say every attempt' },
  'log-format': { argument: 'text|json', sets: ['logFormat'], help: 'lines for people, or for machines' },
  report: {
    argument: 'FILE',
    sets: ['report'],
    help: "a summary of the wait, at its end: JSON, or Prometheus' text for a name that ends in .prom",
  },
  'print-config': {
    mode: 'print-config',
    help: 'the effective configuration, secrets masked; contacts nothing',
  },
  'print-schema': { mode: 'print-schema', help: 'the JSON Schema of the document' },
  help: { short: 'h', mode: 'help', help: 'this text' },
  version: { mode: 'version', help: 'the version' },
};

/** The command line, taken apart. */
export interface CommandLine {
  readonly mode: Mode;
  /** By setting: the option as it was written, and its value. */
  readonly given: ReadonlyMap<string, { readonly place: string; readonly text: string }>;
  readonly targets: readonly string[];
  readonly command: readonly string[];
}

/**
 * Options, then targets, then the command. Not `util.parseArgs`: that looks for options behind the first operand too,
 * which are the command's.
 *
 * @param problems gets what is wrong
 */
export function parseCommandLine(args: readonly string[], problems: Problem[]): CommandLine {
  let mode: Mode = 'wait';
  const given = new Map<string, { place: string; text: string }>();
  const rest = [...args];

  while (rest[0] !== undefined && rest[0] !== '--' && rest[0].startsWith('-') && rest[0] !== '-') {
    const { name, value: attached, more } = takeApart(rest[0]);
    rest.shift();
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    const place = name.length === 1 ? `-${name}` : `--${name}`;
    if (!option) {
      problems.push({ place: 'command line', message: unknownOption(name) });
      continue;
    }
    if (more !== undefined) rest.unshift(more);
    if (option.argument === undefined && attached !== undefined)
      problems.push({ place, message: 'takes no value' });
    const value = option.argument === undefined ? option.sets?.[1] : (attached ?? rest.shift());
    if (option.mode) mode = strongest(mode, option.mode);
    if (option.argument !== undefined && (value === undefined || value === '')) {
      problems.push({ place, message: `a value is missing: ${place} ${option.argument}` });
    } else if (option.sets && value !== undefined) {
      given.set(option.sets[0], { place, text: value });
    }
  }
  return { mode, given, ...operands(rest, problems) };
}

const byShort = new Map(Object.entries(options).map(([name, { short }]) => [short, name]));

/** `--name=value`, `--name`, `-t5s`, `-t`, and `-qt5s`, where a switch comes first. */
function takeApart(word: string): { name: string; value?: string; more?: string } {
  const [, long, value] = /^--([^=]*)(?:=(.*))?$/su.exec(word) ?? [];
  if (long !== undefined) return value === undefined ? { name: long } : { name: long, value };
  const letter = word.charAt(1);
  const name = byShort.get(letter) ?? letter;
  const tail = word.slice(2);
  if (tail === '') return { name };
  return options[name]?.argument === undefined ? { name, more: `-${tail}` } : { name, value: tail };
}

function unknownOption(name: string): string {
  const known = Object.keys(options).map((option) => `--${option}`);
  if (name.length === 1) return `unknown option "-${shownWord(name)}"; ${suggest('', known)}`;
  return unknownWord('option', `--${name}`, known);
}

/** `--help` beside anything else is help; a mistake beside it does not matter. */
function strongest(one: Mode, other: Mode): Mode {
  const order: readonly Mode[] = ['help', 'version', 'print-schema', 'print-config', 'check', 'wait'];
  return order.find((mode) => mode === one || mode === other) ?? other;
}

function operands(rest: readonly string[], problems: Problem[]): { targets: string[]; command: string[] } {
  const first = rest.findIndex((operand) => operand === '--' || !isTarget(operand));
  const targets = first === -1 ? [...rest] : rest.slice(0, first);
  const command = first === -1 ? [] : rest.slice(rest[first] === '--' ? first + 1 : first);
  if (first !== -1 && rest[first] !== '--' && command[0]?.startsWith('-') === true) {
    problems.push({
      place: 'command line',
      message: 'options come before the targets, and a command that starts with - after --',
    });
  }
  return { targets, command };
}
