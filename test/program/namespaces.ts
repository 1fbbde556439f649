import { spawnSync } from 'node:child_process';

/** A command that makes a namespace and runs, in there, what follows it. */
export type Namespace = readonly [command: string, ...args: string[]];

/** What follows is PID 1 of a PID namespace, which ends with the one that made it. */
export const ofProcesses: Namespace = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];

const bind = 'mount --bind "$1" /etc/resolv.conf && shift && exec "$@"';

/** What follows has that file for its `/etc/resolv.conf`. */
export const withResolvConf = (file: string): Namespace => [
  'unshare',
  '--mount',
  'sh',
  '-c',
  bind,
  'sh',
  file,
];

/** Of the system's own devices those that a program may want. */
const devices = `
  mount -t tmpfs none "$2"
  for name in null tty; do : >"$2/$name"; mount --bind "/dev/$name" "$2/$name"; done
  ln -s /proc/self/fd "$2/fd"
  : >"$2/termination-log"; mount --bind "$1" "$2/termination-log"
  mount --rbind "$2" /dev
  mount -o remount,bind,ro /dev
  shift 2
  exec "$@"
`;

/** What follows has that file for its `/dev/termination-log`, mounted into a `/dev` that is read-only. */
export const withTerminationLog = (file: string, emptyDirectory: string): Namespace => [
  'unshare',
  '--mount',
  'sh',
  '-ec',
  devices,
  'sh',
  file,
  emptyDirectory,
];

/** What follows has that file as a mount of its own. */
export const withMounted = (file: string): Namespace => [
  'unshare',
  '--mount',
  'sh',
  '-ec',
  'mount --bind "$1" "$1"; shift; exec "$@"',
  'sh',
  file,
];

/** @returns why the namespace can't be made here, to be put behind a name; empty where it can be made */
export function whyNot([command, ...args]: Namespace): string {
  const { error, status, stderr } = spawnSync(command, [...args, 'true'], { encoding: 'utf8' });
  return !error && status === 0 ? '' : ` (not possible here: ${error?.message ?? stderr.trim()})`;
}
