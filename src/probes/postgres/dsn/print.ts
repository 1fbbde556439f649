import { isIP } from 'node:net';
import type { ConnectionParameters, Keyword } from './parameters.ts';

const harmless: ReadonlySet<Keyword> = new Set([
  'hostaddr',
  'passfile',
  'sslmode',
  'sslnegotiation',
  'sslaccept',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'ssl_min_protocol_version',
  'ssl_max_protocol_version',
  'channel_binding',
  'connect_timeout',
  'target_session_attrs',
] as const);

/** @returns the parameters as a URI, without the password and what else may be secret */
export function printPostgresUri(parameters: ConnectionParameters): string {
  const encode = (keyword: Keyword): string => encodeURIComponent(parameters.get(keyword) ?? '');
  const password = parameters.has('password') ? ':***' : '';
  const userinfo = parameters.has('user') || password !== '' ? `${encode('user')}${password}@` : '';
  const database = parameters.has('dbname') ? `/${encode('dbname')}` : '';
  const rest = [...parameters.keys()]
    .filter((keyword) => !inFront.has(keyword))
    .map((keyword) => `${keyword}=${harmless.has(keyword) ? encode(keyword) : '***'}`)
    .join('&');
  return `postgres://${userinfo}${printHosts(parameters)}${database}${rest === '' ? '' : `?${rest}`}`;
}

const inFront: ReadonlySet<Keyword> = new Set(['user', 'password', 'host', 'port', 'dbname'] as const);

function printHosts(parameters: ConnectionParameters): string {
  const hosts = (parameters.get('host') ?? '').split(',');
  const ports = (parameters.get('port') ?? '').split(',');
  return hosts
    .map((host, index) => {
      const port = (ports.length === 1 ? ports[0] : ports[index]) ?? '';
      const name = isIP(host) === 6 ? `[${host}]` : encodeURIComponent(host);
      return port === '' ? name : `${name}:${port}`;
    })
    .join(',');
}
