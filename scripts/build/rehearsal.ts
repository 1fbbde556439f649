import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import type { Called } from './at-once.ts';

/**
 * Runs the program where everything is ready, as most starts find it: once by targets, and once by a document.
 *
 * @param file the program
 * @param prefix of the names of its parts' scripts
 * @returns by the name of the part, its functions
 */
export async function rehearse(file: string, prefix: string): Promise<Map<string, Called[]>> {
  const directory = await mkdtemp(join(tmpdir(), 'wait-for-rehearsal-'));
  const socket = join(directory, 'socket');
  const servers = [createHttpServer((_request, response) => response.end()), redis(), postgres()];
  const unix = createServer();
  try {
    const [http, cache, database] = await Promise.all(servers.map(listen));
    unix.listen(socket);
    await once(unix, 'listening');
    const tcp = `tcp://127.0.0.1:${http}`;
    const databaseUrl = `postgres://user:word@127.0.0.1:${database}/app`;
    const targets = [
      pathToFileURL(file).href,
      tcp,
      `http://127.0.0.1:${http}/`,
      `redis://:word@127.0.0.1:${cache}`,
      databaseUrl,
      `unix://${socket}`,
      'dns://localhost',
    ];
    const document = {
      timeout: '1m',
      dependencies: {
        database: { kind: 'postgres', url: { env: 'DATABASE_URL' } },
        file: { kind: 'file', path: file },
        tcp,
      },
    };
    const env = { NODE_V8_COVERAGE: directory };
    await run([file, '-q', ...targets], env);
    await run([file, '-q'], { ...env, DATABASE_URL: databaseUrl, WAIT_FOR: JSON.stringify(document) });
    return await readCoverage(directory, prefix);
  } finally {
    for (const server of [...servers, unix]) server.close();
    await rm(directory, { recursive: true });
  }

  /** What the process becomes would leave no coverage; under a profiler the command is a child. */
  async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
    const profiled = ['--cpu-prof', '--cpu-prof-dir', directory];
    await promisify(execFile)(process.execPath, [...profiled, ...args, '--', process.execPath, '-e', ''], {
      env,
    });
  }
}

const range = z.object({ startOffset: z.number(), endOffset: z.number(), count: z.number() });

/** What NODE_V8_COVERAGE leaves: Node's documentation, "Coverage output". */
const coverage = z.object({
  result: z.array(z.object({ url: z.string(), functions: z.array(z.object({ ranges: z.array(range) })) })),
});

async function readCoverage(directory: string, prefix: string): Promise<Map<string, Called[]>> {
  const called = new Map<string, Called[]>();
  for (const name of await readdir(directory)) {
    if (!name.startsWith('coverage-')) continue;
    const { result } = coverage.parse(JSON.parse(await readFile(join(directory, name), 'utf8')));
    for (const { url, functions } of result) {
      if (!url.startsWith(prefix)) continue;
      // The first function is the script itself.
      const found = functions
        .slice(1)
        .flatMap(({ ranges: [whole] }) =>
          whole ? [{ start: whole.startOffset, end: whole.endOffset, called: whole.count > 0 }] : [],
        );
      const part = url.slice(prefix.length);
      called.set(part, [...(called.get(part) ?? []), ...found]);
    }
  }
  return called;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** As much of a Redis as a check asks for. */
const redis = (): Server =>
  createServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      const answer = chunk.includes('INFO') ? '$0\r\n\r\n' : '+OK\r\n';
      socket.write(chunk.includes('PING') ? '+PONG\r\n' : answer);
    });
  });

/** As much of a PostgreSQL, by its manual's section 55.7: one without TLS that asks for no password. */
const postgres = (): Server =>
  createServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      const isQuery = chunk[0] === 0x51;
      const isRequestForTls = chunk[0] === 0 && chunk.length === 8;
      if (isRequestForTls) socket.write('N');
      else if (isQuery || chunk[0] === 0)
        socket.write(Buffer.concat([...(isQuery ? oneRow : [loggedIn]), readyForQuery]));
    });
  });

function message(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(length.length + body.length);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
}

const loggedIn = message('R', '\0\0\0\0');
const readyForQuery = message('Z', 'I');
/** Its name, and zeros for all else that is told of it. */
const column = 'one'.padEnd(22, '\0');
const oneRow = [
  message('T', `\0\x01${column}`),
  message('D', '\0\x01\0\0\0\x011'),
  message('C', 'SELECT 1\0'),
];
