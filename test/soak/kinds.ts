import { freePort } from '../support/ports.ts';
import { Proxy } from './proxy.ts';
import { canary, type Servers } from './servers.ts';
import { fileStage, lastWord, type Stage } from './stage.ts';

interface Kind {
  readonly server: keyof Servers['ports'] | undefined;
  /** So many bytes of the server's, and perhaps more, must come before it can be taken for ready. */
  readonly least: number;
  /** The keys of an entry. */
  readonly keys: (place: Place) => object;
}

/** Where a dependency is found, and with what. */
interface Place {
  readonly port: number;
  readonly path: string;
  readonly password: string;
  readonly ca: string;
}

const host = '127.0.0.1';
const login = ({ password }: Place): string => `app:${encodeURIComponent(password)}`;
const secret = ({ password }: Place): string => `:${encodeURIComponent(password)}`;
const health = (place: Place): string => `${login(place)}@${host}:${place.port}/health?token=${canary}`;

export const kinds = {
  tcp: { server: 'redis', least: 0, keys: ({ port }) => ({ kind: 'tcp', host, port }) },
  'tcp expecting': {
    server: 'redis',
    least: '+OK\r\n+PONG'.length,
    keys: ({ port, password }) => ({
      kind: 'tcp',
      host,
      port,
      send: `AUTH "${password}"\r\nPING\r\n`,
      expect: '+PONG',
    }),
  },
  http: {
    server: 'http',
    least: 100,
    keys: (place) => ({ kind: 'http', url: `http://${health(place)}`, bodyContains: 'ready' }),
  },
  https: {
    server: 'https',
    least: 500,
    keys: (place) => ({ kind: 'http', url: `https://${health(place)}`, tls: { ca: place.ca } }),
  },
  postgres: {
    server: 'postgres',
    least: 300,
    keys: (place) => ({ kind: 'postgres', url: `postgres://${login(place)}@${host}:${place.port}/app` }),
  },
  redis: {
    server: 'redis',
    least: '+OK\r\n+PONG\r\n'.length,
    keys: (place) => ({ kind: 'redis', url: `redis://${secret(place)}@${host}:${place.port}` }),
  },
  rediss: {
    server: 'rediss',
    least: 500,
    keys: (place) => ({
      kind: 'redis',
      url: `rediss://${secret(place)}@${host}:${place.port}`,
      tls: { ca: place.ca },
    }),
  },
  file: { server: undefined, least: 1, keys: ({ path }) => ({ kind: 'file', path, contains: lastWord }) },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

export const kindNames: readonly KindName[] = [
  'tcp',
  'tcp expecting',
  'http',
  'https',
  'postgres',
  'redis',
  'rediss',
  'file',
];

export const isFile = (kind: KindName): boolean => kinds[kind].server === undefined;

/** A dependency's stage, and the keys by which it is found. */
export interface Staged {
  readonly stage: Stage;
  readonly keys: object;
}

interface Setting {
  readonly kind: KindName;
  readonly wrongPassword: boolean;
  /** Where it would be, were it a file. */
  readonly path: string;
}

export async function setStage(
  { kind, wrongPassword, path }: Setting,
  { ports, ca, password }: Servers,
): Promise<Staged> {
  const { server, keys } = kinds[kind];
  const port = await freePort();
  return {
    stage: server === undefined ? fileStage(path) : new Proxy(port, ports[server]),
    keys: keys({ port, path, ca, password: wrongPassword ? `${password} no more` : password }),
  };
}
