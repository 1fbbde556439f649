import { existsSync, readFileSync } from 'node:fs';
import { nearlyKnown } from '../../spelling.ts';

/** Who makes a container leaves a trace: Docker, Podman, the kubelet. */
const traces = ['/.dockerenv', '/run/.containerenv', '/var/run/secrets/kubernetes.io'];

/** @returns whether this is known to be a container */
export const isContainer = (): boolean => traces.some((path) => existsSync(path));

/** What is known here of names, as texts of files: resolv.conf(5), hosts(5). */
export interface NameSources {
  readonly resolvConf: string;
  readonly hosts: string;
}

const nameSources = (): NameSources => ({
  resolvConf: readIfThere('/etc/resolv.conf'),
  hosts: readIfThere('/etc/hosts'),
});

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Docker's own name server, which networks that somebody made have: Docker's manual, "DNS services". */
const docker = '127.0.0.11';

/** @returns what helps where a name server does not know a name */
export function unknownNameHint(name: string, { resolvConf, hosts } = nameSources()): string {
  const meant = nearlyKnown(
    name,
    namesIn(hosts).filter((known) => known !== name),
  );
  if (meant !== undefined) return `did you mean "${meant}"? it stands in /etc/hosts`;
  const servers = valuesOf(resolvConf, 'nameserver');
  const searched = valuesOf(resolvConf, 'search');
  const asked = servers.length > 0 ? `${servers.join(', ')} was asked` : 'no name server';
  const more = searched.length > 0 ? `, the search list is ${searched.join(' ')}` : '';
  const network = servers.includes(docker)
    ? 'is a service of this name in the same network as this container, and running?'
    : 'is the name spelled as in the network, and is this container in the same network?';
  return `${network} (/etc/resolv.conf: ${asked}${more})`;
}

/** @returns what helps where a name server has no answer */
export function nameServerHint({ resolvConf } = nameSources()): string {
  const servers = valuesOf(resolvConf, 'nameserver');
  if (servers.length === 0) return 'no name server stands in /etc/resolv.conf: has this container a network?';
  return `${servers.join(', ')} of /etc/resolv.conf may not be up yet; if it lasts, can it be reached from here?`;
}

/** The last line counts for what is given once, as for the resolver. */
function valuesOf(resolvConf: string, keyword: 'nameserver' | 'search'): string[] {
  const lines = resolvConf.split('\n').flatMap((line) => {
    const [first, ...values] = line.trim().split(/\s+/u);
    return first === keyword ? [values] : [];
  });
  return keyword === 'search' ? (lines.at(-1) ?? []) : lines.flatMap(([value]) => value ?? []);
}

const namesIn = (hosts: string): string[] =>
  hosts.split('\n').flatMap((line) => line.replace(/#.*$/u, '').trim().split(/\s+/u).slice(1));
