import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';

/** What the figures depend on, but for versions. */
export function describeMachine(): [string, string][] {
  const [, system = process.platform] =
    /^PRETTY_NAME="?(.*?)"?$/mu.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  return [
    ['processor', `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores`],
    ['memory', `${Math.round(totalmem() / 1e9)} GB`],
    ['system', `${system}, Linux ${release()}`],
  ];
}
