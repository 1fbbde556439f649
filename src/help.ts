import { options } from './configuration/options.ts';
import { definitions } from './configuration/settings.ts';

const intro = `Waits until what the app needs really works, then becomes the app.

Usage: wait-for [options] [target ...] [--] [command [argument ...]]

Targets, also in WAIT_FOR (with white space or commas in between) and WAIT_FOR_TARGET_<NAME>:
  http://api:8080/health      https:// too; ready at a status from 200 to 399
  tcp://db:5432, db:5432      the connection is accepted
  postgres://user:pw@db/app   the log-in works and SELECT 1 answers
  redis://:pw@cache:6379/0    rediss:// too; AUTH works, PING answers, nothing is loading
  file:///run/secrets/key     the path exists
  env:DATABASE_URL            the target stands in that variable of the app
  …#timeout=30s&name=db       options of one dependency

Options:
`;

const outro = `
Exit status: the command's own; 0 ready, and no command; 124 not ready in time; 125 a mistake in the
configuration; 126, 127 the command can't be executed, is not found; 128+n ended by signal n.
With --check: 0 ready, 1 not.
`;

/** @returns what `--help` prints */
export function helpText(): string {
  const rows = Object.entries(options).map(([name, { short, argument, sets, help }]) => {
    const left = `  ${short === undefined ? '    ' : `-${short}, `}--${name}${argument === undefined ? '' : ` ${argument}`}`;
    return `${left.padEnd(34)}${help}${origin(sets?.[0])}`;
  });
  const skip = `  ${''.padEnd(32)}WAIT_FOR_SKIP=1 starts the command at once; WAIT_FOR_FILE names a file for WAIT_FOR`;
  return `${intro}${rows.join('\n')}\n${skip}\n${outro}`;
}

function origin(setting: string | undefined): string {
  if (setting === 'config') return ' [WAIT_FOR_CONFIG]';
  const [, definition] = Object.entries(definitions).find(([key]) => key === setting) ?? [];
  if (!definition) return '';
  const { variable, default: value } = definition;
  return typeof value === 'string' && !definition.option.includes(',')
    ? ` [${variable}, ${value}]`
    : ` [${variable}]`;
}
