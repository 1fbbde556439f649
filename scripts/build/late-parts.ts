import { definitions } from './kinds.ts';

/**
 * What no start needs before it is asked for: by the name of the part, modules of the program. What these alone import
 * goes with them.
 */
export const lateParts: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...[...definitions].map(([kind, module]) => [kind, [module]] as const),
  ['ground', ['src/probes/kind.ts', 'src/probes/net/host-port.ts']],
  ['net', ['src/probes/net/sockets.ts', 'src/probes/net/who-is-there.ts', 'src/probes/net/lost-alert.ts']],
  ['errors', ['src/probes/net/system-errors.ts', 'src/probes/net/tls-errors.ts']],
  ['surroundings', ['src/probes/net/surroundings.ts']],
  ['stranger', ['src/probes/net/look.ts', 'src/probes/net/protocols.ts']],
  ['document', ['src/configuration/document.ts', 'src/configuration/json.ts']],
  ['text', ['src/configuration/text-files.ts', 'src/json-pointer.ts']],
  ['give-up', ['src/reporting/give-up.ts']],
  ['advice', ['src/spelling.ts', 'src/configuration/foreign-schemes.ts']],
]);

/** @returns the part that a module is in; nothing for one that is needed at once */
export function partOf(module: string): string | undefined {
  for (const [part, modules] of lateParts) if (modules.includes(module)) return part;
  return undefined;
}
