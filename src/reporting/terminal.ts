import { fstatSync } from 'node:fs';

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns whether a descriptor is a terminal, by a look that changes nothing, unlike one at `process.stderr.isTTY` */
export const isTerminal = (descriptor: number): boolean =>
  // What node:tty loads is not wanted where there is a pipe or a file.
  fstatSync(descriptor).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(descriptor);

/** @returns whether lines that are drawn again and again are wanted: on a terminal that can move its cursor, by a person */
export const canRedraw = ({ TERM = '', CI = '' }: Environment): boolean =>
  TERM !== '' && TERM !== 'dumb' && isOff(CI);

/** By https://no-color.org and https://force-color.org; the latter wins, as for Node itself. */
export function isColored({ NO_COLOR = '', FORCE_COLOR = '' }: Environment): boolean {
  return FORCE_COLOR === '' ? NO_COLOR === '' : !isOff(FORCE_COLOR);
}

const isOff = (value: string): boolean => ['', '0', 'false'].includes(value);
