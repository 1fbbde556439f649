import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Mistake, type Environment } from '../../vocabulary.ts';
import { setterOf } from './dialect.ts';
import { libpq } from './libpq.ts';
import type { ConnectionParameters } from './parameters.ts';

/** PostgreSQL's manual, section 34.15 ("Environment Variables"), but for those that change nothing here. */
const variables = {
  PGHOST: 'host',
  PGHOSTADDR: 'hostaddr',
  PGPORT: 'port',
  PGDATABASE: 'dbname',
  PGUSER: 'user',
  PGPASSWORD: 'password',
  PGPASSFILE: 'passfile',
  PGSERVICE: 'service',
  PGREQUIREAUTH: 'require_auth',
  PGCHANNELBINDING: 'channel_binding',
  PGREQUIREPEER: 'requirepeer',
  PGSSLMODE: 'sslmode',
  PGSSLNEGOTIATION: 'sslnegotiation',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGSSLCERTMODE: 'sslcertmode',
  PGSSLCRL: 'sslcrl',
  PGSSLCRLDIR: 'sslcrldir',
  PGSSLSNI: 'sslsni',
  PGSSLMINPROTOCOLVERSION: 'ssl_min_protocol_version',
  PGSSLMAXPROTOCOLVERSION: 'ssl_max_protocol_version',
  PGGSSENCMODE: 'gssencmode',
  PGMINPROTOCOLVERSION: 'min_protocol_version',
  PGMAXPROTOCOLVERSION: 'max_protocol_version',
  PGCONNECT_TIMEOUT: 'connect_timeout',
  PGTARGETSESSIONATTRS: 'target_session_attrs',
  PGAPPNAME: 'application_name',
  PGOPTIONS: 'options',
} as const;

/**
 * Fills in what is not given, as libpq does: from the variables, and the user from the operating system.
 *
 * @throws {Mistake}
 */
export function withDefaults(parameters: ConnectionParameters, env: Environment): ConnectionParameters {
  const filled = new Map(parameters);
  const set = setterOf(libpq, filled, undefined);
  for (const [name, parameter] of Object.entries(variables)) {
    const value = variable(name, env);
    const keyword = libpq.names.get(parameter);
    if (value === undefined || (keyword && filled.has(keyword))) continue;
    try {
      set(parameter, value);
    } catch (error) {
      throw error instanceof Mistake ? new Mistake(`the variable ${name}: ${error.message}`) : error;
    }
  }
  // The manual: of an older time, and without effect beside PGSSLMODE.
  if (variable('PGREQUIRESSL', env)?.startsWith('1') && !filled.has('sslmode')) set('sslmode', 'require');
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
