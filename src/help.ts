import { options } from './configuration/command-line.ts';
import { definitions } from './configuration/settings.ts';
import { kinds } from './probes/index.ts';

const width = 80;
/** Where the explanations begin. */
const column = 32;

const usage = `Waits until what the app needs really works, then becomes the app.

Usage: wait-for [options] [target ...] [--] [command [argument ...]]
`;

const status = `Exit status: the command's own; 0 ready, and no command; 124 not ready in time;
125 a mistake in the configuration; 126, 127 the command can't be executed, is
not found; 128+n ended by signal n. With --check: 0 ready, 1 not.
`;

/** @returns what `--help` prints */
export function helpText(): string {
  return [
    usage,
    section('Targets, each ready when:', targets()),
    section('Options:', switches()),
    status,
  ].join('\n');
}

type Row = readonly [left: string, right: string];

const targets = (): Row[] => [
  ...kinds.flatMap(({ examples, readyWhen }) => rowsOf(examples, readyWhen)),
  ['env:DATABASE_URL', 'the target in that variable of the app is ready'],
  ['TARGET#timeout=30s&name=db', 'the same, with options of its own'],
  ['WAIT_FOR', 'targets with white space or commas in between, or a document'],
  ['WAIT_FOR_FILE', 'the file that holds what WAIT_FOR would'],
  ['WAIT_FOR_TARGET_<NAME>', 'one target, called <name>'],
];

/** One row for each example, explained at the first. */
const rowsOf = (examples: readonly string[], explanation: string): Row[] =>
  examples.map((example, index) => [example, index === 0 ? explanation : '']);

const switches = (): Row[] => [
  ...Object.entries(options).map(([name, { short, argument, sets, help }]): Row => {
    const letter = short === undefined ? '    ' : `-${short}, `;
    const value = argument === undefined ? '' : ` ${argument}`;
    return [`${letter}--${name}${value}`, `${help}${origin(sets?.[0])}`];
  }),
  ['    WAIT_FOR_SKIP=1', 'starts the command at once'],
];

function origin(setting: string | undefined): string {
  if (setting === 'config') return ' [WAIT_FOR_CONFIG]';
  const [, definition] = Object.entries(definitions).find(([key]) => key === setting) ?? [];
  if (!definition) return '';
  const { variable, default: value } = definition;
  return ` [${variable}${typeof value === 'string' ? `, ${value}` : ''}]`;
}

const section = (title: string, rows: readonly Row[]): string =>
  `${title}\n${rows.map(([left, right]) => `${row(left, right)}\n`).join('')}`;

function row(left: string, right: string): string {
  const [first = '', ...more] = wrap(right, width - column);
  const start = `  ${left}`;
  const indent = ''.padEnd(column);
  const beside = start.length < column ? [`${start.padEnd(column)}${first}`] : [start, `${indent}${first}`];
  return [...beside, ...more.map((line) => `${indent}${line}`)].map((line) => line.trimEnd()).join('\n');
}

function wrap(text: string, longest: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= longest)
      lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(word);
  }
  return lines;
}
