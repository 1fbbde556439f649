import { Mistake, warnOfSlip, type Warn } from '../../vocabulary.ts';
import { setParameter, type Keyword } from './parameters.ts';

/** How a driver calls the parameters. */
export interface Dialect {
  /** Those that are understood. */
  readonly names: ReadonlyMap<string, Keyword>;
  /** Those that decide who is reached or whether the log-in works, and have no effect here; with the values that need none. */
  readonly unsupported: ReadonlyMap<string, readonly string[]>;
}

/** @param rows each parameter that is understood, and how the driver calls it */
export const namesOf = (
  ...rows: readonly (readonly [keyword: Keyword, ...names: string[]])[]
): Dialect['names'] => new Map(rows.flatMap(([keyword, ...names]) => names.map((name) => [name, keyword])));

/**
 * @returns what sets a parameter by its name in a dialect. One that is not known is passed over: it is a pool's, a
 *   framework's, or the driver's own affair after the log-in. One that is nearly known gets a warning.
 */
export function setterOf(
  { names, unsupported }: Dialect,
  parameters: Map<Keyword, string>,
  warn: Warn | undefined,
): (name: string, value: string) => void {
  return (name, value) => {
    const keyword = names.get(name);
    const harmless = unsupported.get(name);
    if (keyword) setParameter(parameters, keyword, value);
    else if (harmless) rejectUnless(name, value, harmless);
    else if (warn) {
      const known = [...names.keys(), ...unsupported.keys()].filter((one) => !inconsequential.has(one));
      warnOfSlip(name, known, warn);
    }
  };
}

/** A slip in their names changes nothing that matters here. */
const inconsequential: ReadonlySet<string> = new Set([
  'application_name',
  'ApplicationName',
  'applicationname',
]);

/** An empty value means the default. */
function rejectUnless(name: string, value: string, harmless: readonly string[]): void {
  if (value === '' || harmless.includes(value.toLowerCase())) return;
  const only = harmless.length === 0 ? 'not supported' : `supported only as ${harmless.join(', ')}`;
  throw new Mistake(`${name} is ${only}`);
}
