import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Mistake, type Environment } from '../../vocabulary.ts';
import { checkValue, type ConnectionParameters, type Keyword } from './parameters.ts';

/** PostgreSQL's manual, section 34.15 ("Environment Variables"). */
const variables: Readonly<Record<string, Keyword>> = {
  PGHOST: 'host',
  PGHOSTADDR: 'hostaddr',
  PGPORT: 'port',
  PGDATABASE: 'dbname',
  PGUSER: 'user',
  PGPASSWORD: 'password',
  PGPASSFILE: 'passfile',
  PGSSLMODE: 'sslmode',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGCONNECT_TIMEOUT: 'connect_timeout',
  PGTARGETSESSIONATTRS: 'target_session_attrs',
  PGAPPNAME: 'application_name',
  PGOPTIONS: 'options',
};

/**
 * Fills in what is not given, as libpq does: from the variables, and the user from the operating system.
 *
 * @throws {Mistake}
 */
export function withDefaults(parameters: ConnectionParameters, env: Environment): ConnectionParameters {
  const filled = new Map(parameters);
  for (const [name, keyword] of Object.entries(variables)) {
    const value = variable(name, env);
    if (value !== undefined && !filled.has(keyword)) filled.set(keyword, fromVariable(name, keyword, value));
  }
  if (variable('PGSERVICE', env) !== undefined && !filled.has('host')) {
    throw new Mistake('the variable PGSERVICE is not supported: give the host');
  }
  if (!filled.has('user')) filled.set('user', operatingSystemUser());
  return filled;
}

function fromVariable(name: string, keyword: Keyword, value: string): string {
  try {
    return checkValue(keyword, value);
  } catch (error) {
    throw error instanceof Mistake ? new Mistake(`the variable ${name}: ${error.message}`) : error;
  }
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
