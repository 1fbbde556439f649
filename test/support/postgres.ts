import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { ServerTls } from './certificates.ts';
import { Child } from './child.ts';
import { freePort } from './ports.ts';
import { postgresBinaries, serverUser } from './postgres-binaries.ts';
import {
  createData,
  serverDirectory,
  superuser,
  writeServerFile,
  type Contents,
  type Role,
} from './postgres-data.ts';
import type { TemporaryDirectory } from './temporary.ts';

export interface PostgresOptions extends Contents {
  port?: number;
  /** false: a Unix socket only. */
  listen?: boolean;
  /** As with `postgres -c name=value`. */
  settings?: Record<string, string>;
  /** The whole pg_hba.conf. `sql` and standbys connect as postgres through the Unix socket, with the password. */
  hba?: string;
  /** With `ca`, pg_hba.conf may ask for client certificates. */
  tls?: ServerTls;
  /** Filled when it does not exist, used as it is otherwise, and never removed. Without it the data end with `stop`. */
  dataDirectory?: string;
}

/** smart waits for clients to leave, fast disconnects them, immediate is a crash. */
export type ShutdownMode = 'smart' | 'fast' | 'immediate';

const shutdownSignals = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

const defaultHba = `
local all,replication all scram-sha-256
host all,replication all 127.0.0.1/32 scram-sha-256
`;

const ready = /database system is ready to accept (read-only )?connections/;

export class Postgres implements AsyncDisposable {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly user = superuser.name;
  readonly password = superuser.password;
  readonly socketDirectory: string;
  readonly dataDirectory: string;
  readonly #directory: TemporaryDirectory;
  readonly #listen: boolean;
  readonly #arguments: string[];
  #server: Child | undefined;

  private constructor(
    directory: TemporaryDirectory,
    dataDirectory: string,
    port: number,
    options: PostgresOptions,
  ) {
    this.port = port;
    this.#directory = directory;
    this.socketDirectory = directory.path;
    this.dataDirectory = dataDirectory;
    this.#listen = options.listen ?? true;
    const settings = {
      port: String(port),
      listen_addresses: this.#listen ? this.host : '',
      unix_socket_directories: directory.path,
      hba_file: join(directory.path, 'pg_hba.conf'),
      shared_buffers: '16MB',
      fsync: 'off',
      // Kept in the data directory, and so removed with it even when the server is killed.
      dynamic_shared_memory_type: 'mmap',
      ...(options.tls && {
        ssl: 'on',
        ssl_cert_file: join(directory.path, 'cert'),
        ssl_key_file: join(directory.path, 'key'),
      }),
      ...(options.tls?.ca !== undefined && { ssl_ca_file: join(directory.path, 'ca') }),
      ...options.settings,
    };
    this.#arguments = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  }

  /** Everything but `start`; `fill` makes the data directory. */
  static async create(
    options: PostgresOptions,
    fill = (data: string) => createData(data, options),
  ): Promise<Postgres> {
    const directory = await serverDirectory();
    try {
      const data = options.dataDirectory ?? join(directory.path, 'data');
      if (!existsSync(data)) await fill(data);
      await writeServerFile(join(directory.path, 'pg_hba.conf'), options.hba ?? defaultHba);
      for (const [name, pem] of Object.entries({ ...options.tls })) {
        await writeServerFile(join(directory.path, name), pem);
      }
      return new Postgres(directory, data, options.port ?? (await freePort()), options);
    } catch (error) {
      await directory.remove();
      throw error;
    }
  }

  /** Starts the server and waits for its log to say that it is ready, or whatever `until` is. */
  async start(until: RegExp = ready): Promise<void> {
    const { postgres } = await postgresBinaries();
    this.#server = new Child(postgres, ['-D', this.dataDirectory, ...this.#arguments], {
      user: serverUser,
      env: { PATH: process.env['PATH'], TZ: 'UTC' },
    });
    try {
      await this.#server.output.matches(until);
    } catch (cause) {
      await this.#server.kill();
      throw new Error(`PostgreSQL does not start on port ${this.port}`, { cause });
    }
  }

  /** Ends the server but keeps its data, for a later `start` on the same port. */
  async shutdown(mode: ShutdownMode = 'fast'): Promise<void> {
    if (!this.#server?.alive) return;
    this.#server.resume();
    this.#server.signal(shutdownSignals[mode]);
    await this.#server.ended;
  }

  async restart(mode: ShutdownMode = 'fast'): Promise<void> {
    await this.shutdown(mode);
    await this.start();
  }

  /** Ends the server and removes whatever it has left. */
  async stop(mode: ShutdownMode = 'immediate'): Promise<void> {
    await this.shutdown(mode);
    await this.#directory.remove();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Connections are still accepted, by the kernel, but neither they nor the open ones get another answer. */
  pause(): Promise<void> {
    return this.#started.pause();
  }

  resume(): void {
    this.#started.resume();
  }

  get log(): string {
    return this.#server?.output.text ?? '';
  }

  logMatches(pattern: RegExp): Promise<RegExpMatchArray> {
    return this.#started.output.matches(pattern);
  }

  /** A URL for TCP, or for the Unix socket when that is all there is. */
  url(database = 'postgres', role: Role = superuser): string {
    return this.#listen ? this.#url(this.host, database, role) : this.socketUrl(database, role);
  }

  socketUrl(database = 'postgres', role: Role = superuser): string {
    return this.#url(encodeURIComponent(this.socketDirectory), database, role);
  }

  /** The rows of one statement. */
  async sql(text: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
    const client = await this.connect(database);
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** A connection of the superuser through the Unix socket, to be ended by the caller. */
  async connect(database = 'postgres'): Promise<Client> {
    const { socketDirectory, port, user, password } = this;
    const client = new Client({ host: socketDirectory, port, user, password, database });
    // A server that ends takes the connection with it; a query that is under way still rejects.
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  /** Turns a standby into a primary, and waits until it is one. */
  async promote(): Promise<void> {
    const { pgCtl } = await postgresBinaries();
    const promotion = new Child(pgCtl, ['promote', '-w', '-D', this.dataDirectory], { user: serverUser });
    const { status } = await promotion.ended;
    if (status !== 0) throw new Error(`cannot promote:\n${promotion.output.text}`);
  }

  #url(host: string, database: string, { name, password }: Role): string {
    const [encodedName, encodedPassword, path] = [name, password, database].map(encodeURIComponent);
    return `postgres://${encodedName}:${encodedPassword}@${host}:${this.port}/${path}`;
  }

  get #started(): Child {
    if (!this.#server) throw new Error('PostgreSQL has not been started');
    return this.#server;
  }
}

export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  return startOrStop(await Postgres.create(options));
}

/** Starts a created server; what cannot be started leaves nothing behind. */
export async function startOrStop(postgres: Postgres, until?: RegExp): Promise<Postgres> {
  try {
    await postgres.start(until);
    return postgres;
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
