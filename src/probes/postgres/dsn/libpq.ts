import { namesOf, type Dialect } from './dialect.ts';
import { keywordNames } from './parameters.ts';

/** The parameters by the names that libpq has for them, and the drivers that follow it. */
export const libpq: Dialect = {
  names: namesOf(
    ...keywordNames.map((name) => [name, name] as const),
    // Pgx' and asyncpg's.
    ['dbname', 'database'],
    // Django's, sqlx'.
    ['search_path', 'currentSchema', 'options[search_path]'],
  ),
  unsupported: new Map<string, readonly string[]>([
    ['service', []],
    ['sslpassword', []],
    // Prisma's: a PKCS12 file.
    ['sslidentity', []],
    ['sslcrl', []],
    ['sslcrldir', []],
    ['sslcertmode', ['allow']],
    ['sslsni', ['1']],
    ['requirepeer', []],
    ['require_auth', []],
    ['gssencmode', ['disable', 'prefer']],
    ['replication', ['false', 'off', 'no', '0']],
    ['min_protocol_version', ['3.0']],
    ['max_protocol_version', ['3.0', '3.2', 'latest']],
    ['scram_client_key', []],
    ['oauth_issuer', []],
    ['oauth_client_id', []],
  ]),
};

/** Those that change nothing here, by which a connection string is known all the same. */
const others = new Set([
  'servicefile',
  'fallback_application_name',
  'client_encoding',
  'keepalives',
  'keepalives_idle',
  'keepalives_interval',
  'keepalives_count',
  'tcp_user_timeout',
  'sslcompression',
  'krbsrvname',
  'gsslib',
  'gssdelegation',
  'load_balance_hosts',
]);

/** @returns whether libpq, or a driver that follows it, has such a parameter */
export const isParameter = (name: string): boolean =>
  libpq.names.has(name) || libpq.unsupported.has(name) || others.has(name);
