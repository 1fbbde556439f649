import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis as Client } from 'ioredis';
import { Child } from './child.ts';
import { eventually } from './eventually.ts';
import { freePort } from './ports.ts';
import { redisBinary } from './redis-binary.ts';
import { admin, configuration, socketName, type RedisOptions } from './redis-configuration.ts';
import { temporaryDirectory, type TemporaryDirectory } from './temporary.ts';

export interface RedisUrlParts {
  user?: string;
  password?: string;
  database?: number;
}

const ready = /Ready to accept connections|Sentinel ID is/;

export class Redis implements AsyncDisposable {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly password: string | undefined;
  readonly tls: boolean;
  readonly #directory: TemporaryDirectory;
  readonly #arguments: string[];
  #server: Child | undefined;

  private constructor(directory: TemporaryDirectory, port: number, options: RedisOptions) {
    this.port = port;
    this.password = options.password;
    this.tls = options.tls !== undefined;
    this.#directory = directory;
    this.#arguments = [...(options.sentinel ? ['--sentinel'] : []), ...(options.arguments ?? [])];
  }

  /** Where it listens, too. */
  get socketPath(): string {
    return join(this.#directory.path, socketName);
  }

  /** Everything but `start`. */
  static async create(options: RedisOptions): Promise<Redis> {
    const directory = await temporaryDirectory('redis');
    try {
      const redis = new Redis(directory, options.port ?? (await freePort()), options);
      for (const [name, pem] of Object.entries({ ...options.tls })) {
        await writeFile(join(directory.path, name), pem, { mode: 0o600 });
      }
      await writeFile(join(directory.path, 'redis.conf'), await configuration(redis.port, options));
      return redis;
    } catch (error) {
      await directory.remove();
      throw error;
    }
  }

  /** Starts the server and waits for its log to say that it is ready, or whatever `until` is. */
  async start({ until = ready, extra = [] }: { until?: RegExp; extra?: string[] } = {}): Promise<void> {
    const { path, env } = await redisBinary();
    this.#server = new Child(path, [join(this.#directory.path, 'redis.conf'), ...this.#arguments, ...extra], {
      env,
      cwd: this.#directory.path,
    });
    try {
      await this.#server.output.matches(until);
    } catch (cause) {
      await this.#server.kill();
      throw new Error(`Redis does not start on port ${this.port}`, { cause });
    }
  }

  /** Ends the server but keeps its directory, for a later `start` on the same port. */
  async shutdown(): Promise<void> {
    if (!this.#server?.alive) return;
    await this.#server.kill();
  }

  async restart(): Promise<void> {
    await this.shutdown();
    await this.start();
  }

  /** Ends the server and removes whatever it has left. */
  async stop(): Promise<void> {
    await this.shutdown();
    await this.#directory.remove();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Connections are still accepted, by the kernel, but get no answer. */
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

  url({ user = '', password = this.password, database }: RedisUrlParts = {}): string {
    const url = new URL(`${this.tls ? 'rediss' : 'redis'}://${this.host}:${this.port}`);
    // Encoded by hand, for the setters leave a percent sign as it is.
    url.username = encodeURIComponent(user);
    url.password = encodeURIComponent(password ?? '');
    if (database !== undefined) url.pathname = `/${database}`;
    return url.href;
  }

  /** The reply to one command; sent with every permission through a Unix socket, whatever the options are. */
  async command(name: string, ...args: (string | number)[]): Promise<unknown> {
    const client = new Client({
      path: this.socketPath,
      ...admin,
      lazyConnect: true,
      enableReadyCheck: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  }

  get #started(): Child {
    if (!this.#server) throw new Error('Redis has not been started');
    return this.#server;
  }
}

export async function startRedis(options: RedisOptions = {}): Promise<Redis> {
  const redis = await Redis.create(options);
  try {
    await redis.start();
    if (options.cluster === true) await ownEverySlot(redis);
    if (options.replicaOf) await infoMatches(redis, 'master_link_status:up');
    return redis;
  } catch (error) {
    await redis.stop();
    throw error;
  }
}

async function ownEverySlot(redis: Redis): Promise<void> {
  await redis.command('CLUSTER', 'ADDSLOTSRANGE', 0, 16383);
  await eventually('the cluster is up', async () =>
    String(await redis.command('CLUSTER', 'INFO')).includes('cluster_state:ok'),
  );
}

async function infoMatches(redis: Redis, text: string): Promise<void> {
  await eventually(`INFO says ${text}`, async () => String(await redis.command('INFO')).includes(text));
}

export interface LoadingRedis {
  redis: Redis;
  /** Lets the rest be loaded at once, and waits until the server is ready. */
  finish: () => Promise<void>;
}

/** A server that answers LOADING for `seconds`, or until `finish`. */
export async function startLoadingRedis({
  seconds,
  ...options
}: RedisOptions & { seconds: number }): Promise<LoadingRedis> {
  const redis = await startRedis(options);
  try {
    // While it loads, the server looks at its clients after so many bytes: after every key, that is.
    const keys = 1000;
    const bytes = 2048;
    await redis.command(
      'EVAL',
      `for i = 1, ${keys} do redis.call('SET', i, string.rep('x', ${bytes})) end`,
      0,
    );
    await redis.command('CONFIG', 'SET', 'rdbcompression', 'no');
    await redis.command('SAVE');
    await redis.shutdown();
    const microseconds = Math.round((seconds * 1_000_000) / keys);
    await redis.start({
      until: /Loading RDB/,
      extra: [
        '--key-load-delay',
        String(microseconds),
        '--loading-process-events-interval-bytes',
        String(bytes),
      ],
    });
  } catch (error) {
    await redis.stop();
    throw error;
  }
  return {
    redis,
    finish: async () => {
      await redis.command('CONFIG', 'SET', 'key-load-delay', 0);
      await redis.logMatches(ready);
    },
  };
}
