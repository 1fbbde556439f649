import { fstatSync } from 'node:fs';

type Environment = Readonly<Record<string, string | undefined>>;

/** By Linux' devices.txt: /dev/null, /dev/zero, /dev/full and their like. */
const memoryDevices = 1;

/** @returns whether a descriptor is a terminal, by a look that changes nothing, unlike one at `process.stderr.isTTY` */
export function isTerminal(descriptor: number): boolean {
  const stats = fstatSync(descriptor);
  // What node:tty loads takes 10 ms, and is not wanted where there is a pipe or a file.
  if (!stats.isCharacterDevice() || stats.rdev >> 8 === memoryDevices) return false;
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}

/** @returns whether lines that are drawn again and again are wanted: on a terminal that can move its cursor, by a person */
export const canRedraw = ({ TERM = '', CI = '' }: Environment): boolean =>
  TERM !== '' && TERM !== 'dumb' && isOff(CI);

/** By https://no-color.org and https://force-color.org; the latter wins, as for Node itself. */
export function isColored({ NO_COLOR = '', FORCE_COLOR = '' }: Environment): boolean {
  return FORCE_COLOR === '' ? NO_COLOR === '' : !isOff(FORCE_COLOR);
}

const isOff = (value: string): boolean => ['', '0', 'false'].includes(value);
