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

/** @returns why the namespace can't be made here, to be put behind a name; empty where it can be made */
export function whyNot([command, ...args]: Namespace): string {
  const { error, status, stderr } = spawnSync(command, [...args, 'true'], { encoding: 'utf8' });
  return !error && status === 0 ? '' : ` (not possible here: ${error?.message ?? stderr.trim()})`;
}
