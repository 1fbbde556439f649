import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Child } from '../../../test/support/child.ts';
import { freePort } from '../../../test/support/ports.ts';
import { needsLate, shuffled, type Plan, type Service } from './plan.ts';

const root = join(import.meta.dirname, '../../..');
const program = join(root, 'dist/wait-for.cjs');
const secrets = pathToFileURL(join(root, 'examples/numbers/secrets.json')).href;

/** When a service was started, and when it listened; in milliseconds since the first one was started. */
export interface Started {
  readonly service: Service;
  readonly began: number;
  readonly listened: number;
}

export interface Course {
  /** Resolves when the next one is to be started. */
  readonly pause: () => Promise<void>;
  /**
   * Resolves when the late API is to be started.
   *
   * @param others resolves when all webs listen that do not need it
   */
  readonly untilLate: (others: Promise<unknown>) => Promise<void>;
  readonly random: () => number;
}

/** Starts the services of a plan in any order, each as `wait-for` that becomes its app, and ends them all. */
export async function runFleet(plan: Plan, { pause, untilLate, random }: Course): Promise<Started[]> {
  const ports = new Map<string, number>();
  for (const { name } of plan.apis) ports.set(name, await portBeside(ports.values()));
  const children: Child[] = [];
  const beginning = performance.now();
  const now = (): number => performance.now() - beginning;

  async function start(service: Service): Promise<Started> {
    const began = now();
    const child = launch(service, ports);
    children.push(child);
    await child.output.matches(/listening on port/u, 600_000);
    return { service, began, listened: now() };
  }

  try {
    const late = plan.apis.find(({ name }) => name === plan.late);
    const first = [...plan.apis, ...plan.webs].filter((service) => service !== late);
    const starting: Promise<Started>[] = [];
    const others: Promise<Started>[] = [];
    for (const service of shuffled(first, random)) {
      const started = start(service);
      starting.push(started);
      // One that fails is told of once all are started.
      started.catch(() => undefined);
      if (!needsLate(plan, service)) others.push(started);
      await pause();
    }
    await untilLate(Promise.all(others));
    if (late) starting.push(start(late));
    return await Promise.all(starting);
  } finally {
    await Promise.all(children.map((child) => child.kill()));
  }
}

/** In examples/numbers, as its containers start them: the web with each API's URL in a variable of the app's. */
function launch({ name, needs }: Service, ports: ReadonlyMap<string, number>): Child {
  const url = (api: string): string => `http://127.0.0.1:${ports.get(api)}`;
  const isApi = ports.has(name);
  const urls = needs.map((api, index) => [`Api${index}__Url`, url(api)] as const);
  const env = {
    PATH: process.env['PATH'],
    PORT: String(ports.get(name) ?? 0),
    ...Object.fromEntries(urls),
    WAIT_FOR: isApi ? secrets : needs.map((_, index) => `env:Api${index}:Url`).join(' '),
    WAIT_FOR_TIMEOUT: '10m',
  };
  const app = isApi ? 'api.js' : 'web.js';
  return new Child(process.execPath, [program, process.execPath, app], {
    cwd: join(root, 'examples/numbers'),
    env,
    group: true,
  });
}

async function portBeside(taken: Iterable<number>): Promise<number> {
  const others = new Set(taken);
  for (;;) {
    const port = await freePort();
    if (!others.has(port)) return port;
  }
}
