import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod/mini';
import { Child } from '../support/child.ts';
import { eventually } from '../support/eventually.ts';

const run = promisify(execFile);

/** @returns what the command printed on stdout, without the newline at its end */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, { maxBuffer: 64 * 1024 ** 2 });
  return stdout.trimEnd();
}

/** What `docker inspect` says of a container, as far as the tests ask. */
const stateSchema = z.object({
  Status: z.string(),
  ExitCode: z.int(),
  Health: z.optional(
    z.object({ Status: z.string(), Log: z.array(z.object({ ExitCode: z.int(), Output: z.string() })) }),
  ),
});

export type State = z.infer<typeof stateSchema>;

/** As little as a container can be allowed. */
export const hardened = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'] as const;

export class Container implements AsyncDisposable {
  readonly id: string;
  /** What it writes, all its runs in one. */
  readonly logs: Child;

  private constructor(id: string) {
    this.id = id;
    this.logs = new Child('docker', ['logs', '--follow', id], { env: process.env });
  }

  static async start(
    image: string,
    options: readonly string[],
    command: readonly string[] = [],
  ): Promise<Container> {
    return new Container(await docker('run', '--detach', ...options, image, ...command));
  }

  inspect(format: string): Promise<string> {
    return docker('inspect', '--format', format, this.id);
  }

  async state(): Promise<State> {
    return stateSchema.parse(JSON.parse(await this.inspect('{{json .State}}')));
  }

  /** Fails where it has ended, as a server does that a test took down by accident. */
  async isRunning(): Promise<void> {
    const { Status: status } = await this.state();
    if (status !== 'running') throw new Error(`the container is ${status}: ${this.logs.output.text}`);
  }

  says(pattern: RegExp): Promise<RegExpMatchArray> {
    return this.logs.output.matches(pattern);
  }

  exec(...command: string[]): Promise<string> {
    return docker('exec', this.id, ...command);
  }

  /** @returns how long `docker stop` took, in milliseconds, and the exit status that the container ended with */
  async stop(): Promise<{ elapsedMs: number; status: number }> {
    const startedAt = performance.now();
    await docker('stop', this.id);
    const elapsedMs = performance.now() - startedAt;
    return { elapsedMs, status: (await this.state()).ExitCode };
  }

  /** @returns the exit status of a container that ends by itself */
  async ended(): Promise<number> {
    return Number(await docker('wait', this.id));
  }

  hasHealth(status: 'healthy' | 'unhealthy'): Promise<NonNullable<State['Health']>> {
    return eventually(
      `container is ${status}`,
      async () => {
        const { Health: health } = await this.state();
        return health?.Status === status && health;
      },
      30_000,
    );
  }

  async hasFailedChecks(count: number): Promise<void> {
    await eventually(`${count} health checks fail`, async () => {
      const { Health: health } = await this.state();
      return (health?.Log.filter(({ ExitCode: status }) => status === 1).length ?? 0) >= count;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await docker('rm', '--force', '--volumes', this.id);
    await this.logs.kill();
  }
}

/** A network in which containers find each other by name. */
export async function network(): Promise<AsyncDisposable & { name: string }> {
  const name = `wait-for-${randomUUID()}`;
  await docker('network', 'create', name);
  return {
    name,
    async [Symbol.asyncDispose]() {
      await docker('network', 'rm', name);
    },
  };
}
