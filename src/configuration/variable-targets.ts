import type { Environment } from '../probes/vocabulary.ts';
import type { Entry } from './entry.ts';
import { orReport, type Problem } from './problems.ts';
import { variable } from './references.ts';
import { targetInVariable } from './targets.ts';

/**
 * @param problems gets what is wrong
 * @returns an entry whose target stands in a variable of the app, with the kind and the keys that the target says
 */
export function resolveTarget(entry: Entry, env: Environment, problems: Problem[]): Entry[] {
  const { variable: wanted, members, place, keys } = entry;
  if (members) return [{ ...entry, members: members.flatMap((one) => resolveTarget(one, env, problems)) }];
  if (wanted === undefined) return [entry];
  const resolved = orReport(
    () => {
      const { name, value } = variable(wanted, env);
      return targetInVariable(value, name, keys);
    },
    place,
    problems,
  );
  return resolved ? [{ ...entry, keys: resolved }] : [];
}
