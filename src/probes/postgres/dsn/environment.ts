import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Mistake, type Environment } from '../../vocabulary.ts';
import { setterOf } from './dialect.ts';
import { libpq } from './libpq.ts';
import type { ConnectionParameters } from './parameters.ts';

/**
 * Those that a variable may give: PostgreSQL's manual, section 34.15 ("Environment Variables"), but for those that change
 * nothing here.
 */
const parametersInVariables = (
  'host hostaddr port dbname user password passfile service require_auth channel_binding requirepeer sslmode ' +
  'sslnegotiation sslrootcert sslcert sslkey sslcertmode sslcrl sslcrldir sslsni ssl_min_protocol_version ' +
  'ssl_max_protocol_version gssencmode min_protocol_version max_protocol_version connect_timeout ' +
  'target_session_attrs application_name options'
).split(' ');

/** The others have the parameter's name, in capitals and without `_`: PGREQUIREAUTH. */
const irregular = new Map([
  ['dbname', 'PGDATABASE'],
  ['connect_timeout', 'PGCONNECT_TIMEOUT'],
  ['application_name', 'PGAPPNAME'],
]);

/**
 * Fills in what is not given, as libpq does: from the variables, and the user from the operating system.
 *
 * @param read the variables that the app's driver reads
 * @throws {Mistake}
 */
export function withDefaults(
  parameters: ConnectionParameters,
  env: Environment,
  read?: readonly string[],
): ConnectionParameters {
  const filled = new Map(parameters);
  const set = setterOf(libpq, filled, undefined);
  for (const parameter of parametersInVariables) {
    const name = irregular.get(parameter) ?? `PG${parameter.replaceAll('_', '').toUpperCase()}`;
    const value = (read?.includes(name) ?? true) ? variable(name, env) : undefined;
    const keyword = libpq.names.get(parameter);
    if (value === undefined || (keyword && filled.has(keyword))) continue;
    try {
      set(parameter, value);
    } catch (error) {
      throw error instanceof Mistake ? new Mistake(`the variable ${name}: ${error.message}`) : error;
    }
  }
  // The manual: of an older time, and without effect beside PGSSLMODE.
  if (!read && variable('PGREQUIRESSL', env)?.startsWith('1') && !filled.has('sslmode'))
    set('sslmode', 'require');
  if (!filled.has('user')) filled.set('user', operatingSystemUser());
  return filled;
}

const variable = (name: string, env: Environment): string | undefined =>
  (Object.hasOwn(env, name) ? env[name] : undefined) || undefined;

function operatingSystemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user id often has no entry in /etc/passwd.
    throw new Mistake('no user is given, and the user of this process has no name');
  }
}

/** @returns where libpq looks for a file that no parameter names: in the home directory, HOME first */
export const homeFile = (env: Environment, ...path: string[]): string =>
  join(variable('HOME', env) ?? homedir(), ...path);
