import { writeFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authority } from '../support/certificates.ts';
import { Child } from '../support/child.ts';
import { startHttp, type HttpServer } from '../support/http.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { program, run, start } from '../support/program.ts';
import { startRedis, type Redis } from '../support/redis.ts';
import { oneOfEach } from '../support/sweep.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../fixtures', name);

let database: Postgres;
let cache: Redis;
let api: HttpServer;
let secureApi: HttpServer;
let directory: TemporaryDirectory;
let authorityFile: string;
let socket: string;
let socketServer: HttpServer;
let document: string;

beforeAll(async () => {
  database = await startPostgres();
  cache = await startRedis({ password: 'secret' });
  api = await startHttp((_request, response) => response.end());
  secureApi = await startHttp((_request, response) => response.end(), { tls: authority().server() });
  directory = await temporaryDirectory('becoming');
  authorityFile = join(directory.path, 'authority.pem');
  await writeFile(authorityFile, authority().cert);
  document = join(directory.path, 'wait-for.json');
  await writeFile(document, exec);
  socket = join(directory.path, 'socket');
  socketServer = await startHttp((_request, response) => response.end(), { socketPath: socket });
});
afterAll(async () => {
  await database.stop();
  await cache.stop();
  await api.close();
  await secureApi.close();
  await socketServer.close();
  await directory.remove();
});

/** One target of every kind, all ready. */
const everyKind = (): Record<string, string> => ({
  tcp: `tcp://127.0.0.1:${api.port}`,
  http: api.url(),
  https: secureApi.url(),
  postgres: database.url(),
  redis: cache.url(),
  file: 'file:///',
  unix: `unix://${socket}`,
  dns: 'dns://localhost',
});

/** No target names a program. */
const exec = JSON.stringify({ dependencies: [{ kind: 'exec', command: ['true'] }] });

/** The environment of each run: what belongs to wait-for is in it too, for nothing is taken away. */
const environment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  EMPTY: '',
  SPACES: '  two  ',
  LINES: 'one\ntwo\n',
  NODE_EXTRA_CA_CERTS: authorityFile,
  WAIT_FOR: Object.values(everyKind()).join(' '),
  WAIT_FOR_CONFIG: document,
  WAIT_FOR_TIMEOUT: '30s',
  WAIT_FOR_LOG_LEVEL: 'debug',
});

/** What differs from what most processes have, so that a reset to that shows. */
const unusual = [
  'sh',
  '-c',
  'umask 027; echo 77 >/proc/self/oom_score_adj; echo 60000 >/proc/self/timerslack_ns; exec nice -n 5 "$@"',
  'sh',
];

/** What a command prints when it is started directly, and when wait-for becomes it. */
async function bothWays(
  command: string[],
  wrap = (inner: string[]) => inner,
): Promise<{ direct: string; through: string }> {
  const outputs: string[] = [];
  for (const started of [
    command,
    [process.env['TEST_NODE'] ?? process.execPath, program, '--', ...command],
  ]) {
    const [file = '', ...args] = wrap([...unusual, ...started]);
    const child = new Child(file, args, { env: environment(), cwd: directory.path, stdin: '', group: true });
    expect({ ...(await child.ended), stderr: child.stderr.text }).toMatchObject({ status: 0, signal: null });
    outputs.push(child.stdout.text);
  }
  const [direct = '', through = ''] = outputs;
  return { direct, through };
}

const same = [
  { what: 'the environment, byte for byte', command: ['cat', '/proc/self/environ'], holds: /WAIT_FOR=tcp/ },
  {
    what: 'the arguments, byte for byte',
    command: ['sed', '--quiet', '-e', 'p', '--', '/proc/self/cmdline'],
    holds: /sed\0--quiet/,
  },
  { what: 'the working directory', command: ['readlink', '/proc/self/cwd'], holds: /becoming/ },
  {
    what: 'the state of the standard streams',
    command: ['grep', '-h', 'flags', '/proc/self/fdinfo/0', '/proc/self/fdinfo/1', '/proc/self/fdinfo/2'],
    holds: /^(flags:\t0[0-3]\n){3}$/,
  },
  {
    what: 'the signals that are ignored, blocked and pending',
    command: ['grep', '-E', '^(Sig(Ign|Blk|Pnd)|ShdPnd):', '/proc/self/status'],
    holds: /SigBlk:\t0+\nSigIgn:\t0+\n/,
  },
  {
    what: 'the signals that are caught, none, and one thread',
    // Not grep(1), which catches one itself.
    command: ['sed', '-n', '/^SigCgt/p; /^Threads/p', '/proc/self/status'],
    holds: /Threads:\t1\nSigCgt:\t0+\n/,
  },
  { what: 'its niceness', command: ['nice'], holds: new RegExp(`^${Math.min(19, getPriority() + 5)}\\n$`) },
  {
    what: "its score for the kernel's OOM killer",
    command: ['cat', '/proc/self/oom_score_adj'],
    holds: /^77\n$/,
  },
  { what: 'the slack of its timers', command: ['cat', '/proc/self/timerslack_ns'], holds: /^60000\n$/ },
  {
    what: 'its limits, from a process whose open files are not limited further',
    command: ['cat', '/proc/self/limits'],
    holds: /Max open files/,
  },
  {
    what: 'its control groups',
    command: ['cat', '/proc/self/cgroup'],
    holds: /\//,
  },
  {
    what: 'its CPUs and what the kernel keeps to for it',
    command: ['grep', '-E', '^(Cpus|Mems|Spec|THP|Seccomp|untag|x86)', '/proc/self/status'],
    holds: /Cpus_allowed/,
  },
  {
    what: 'the rest of the state: user, groups, umask, privileges',
    command: ['grep', '-E', '^(Umask|[UG]id|Groups|Cap...|NoNewPrivs|Seccomp):', '/proc/self/status'],
    holds: /Umask:\t0027/,
  },
];

describe('after probes of every kind, the app has', () => {
  test.each(same)('$what, as if it had been started directly', async ({ command, holds }) => {
    const { direct, through } = await bothWays(command);
    expect(direct).toMatch(holds);
    expect(through).toBe(direct);
  });

  test('no descriptor but the standard streams, whatever was open', async () => {
    const { direct, through } = await bothWays(['ls', '/proc/self/fd'], (command) => [
      process.execPath,
      fixture('with-descriptors.ts'),
      ...command,
    ]);
    expect(direct.split('\n')).toEqual(expect.arrayContaining(['7', '30']));
    // The last one is how ls reads the directory.
    expect(through).toBe('0\n1\n2\n3\n');
  });

  test('each argument as it was given, those that look like options and targets too', async () => {
    const odd = ['', ' a  b ', '$HOME', '*', '"\'\\', 'é\n', '--timeout', '-t', '--', 'tcp://db:1', '#'];
    const print = 'for word; do printf "<%s>" "$word"; done';
    const { stdout } = await run(['file:///', '--', 'sh', '-c', print, 'sh', ...odd]);
    expect(stdout).toBe(odd.map((word) => `<${word}>`).join(''));
  });

  test('the variables of libuv as they were, though wait-for changes them for itself', async () => {
    const print = 'echo "${UV_THREADPOOL_SIZE-unset}"';
    expect((await run(['file:///', 'sh', '-c', print])).stdout).toBe('unset\n');
    const given = await run(['file:///', 'sh', '-c', print], { env: { UV_THREADPOOL_SIZE: '3' } });
    expect(given.stdout).toBe('3\n');
  });

  test('the variables whose names are whole numbers, which Node 22 and 24 have no value for', async () => {
    const { stdout } = await run(['file:///', 'env'], { env: { 7: 'seven', 42: 'a=b', '007': 'agent' } });
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['7=seven', '42=a=b', '007=agent']));
  });

  test('the same process, at the head of the same group and session', async () => {
    await using running = start(['file:///', 'sh', '-c', 'cat /proc/$$/stat']);
    const { stdout } = await running.ended;
    const [pid, , , , group, session] = stdout.split(' ');
    expect([pid, group, session]).toEqual(Array(3).fill(String(running.pid)));
  });

  test('its standard input, of which nothing was read', async () => {
    const stdin = 'line\n'.repeat(20_000);
    const { stdout } = await run(['file:///', 'cat'], { stdin });
    expect(stdout).toBe(stdin);
  });
});

describe('each kind by itself leaves the standard streams blocking', () => {
  const grep = 'grep -h flags /proc/self/fdinfo/0 /proc/self/fdinfo/1 /proc/self/fdinfo/2';

  test.each(oneOfEach(3, ['tcp', 'http', 'https', 'postgres', 'redis', 'file', 'unix', 'dns', 'exec']))(
    'as %s does, on pipes',
    async (kind) => {
      const target = everyKind()[kind] ?? exec;
      // Pipes of the shell: those of a test are sockets.
      const line = `true | "$@" 2>&1 | cat`;
      const child = new Child(
        'sh',
        ['-c', line, 'sh', process.env['TEST_NODE'] ?? process.execPath, program, ...grep.split(' ')],
        {
          env: { PATH: process.env['PATH'], WAIT_FOR: target, NODE_EXTRA_CA_CERTS: authorityFile },
        },
      );
      await child.ended;
      expect(child.stdout.text).toMatch(/flags:\t0+\nflags:\t0+1\nflags:\t0+1\n$/);
    },
  );
});

/** The app's standard output, as the slow reader finds it. */
const outputs = [
  { what: 'a socket', wrap: (command: string[]) => command },
  { what: 'a pipe', wrap: (command: string[]) => ['sh', '-c', '"$@" | cat', 'sh', ...command] },
];

test.each(oneOfEach(2, outputs))(
  'ten megabytes that the app writes at once to $what arrive whole at a slow reader',
  async ({ wrap }) => {
    const app = ['head', '-c', '10000000', '/dev/zero'];
    const command = wrap([process.env['TEST_NODE'] ?? process.execPath, program, '--', ...app]);
    const reader = new Child(process.execPath, [fixture('slow-reader.ts'), ...command], {
      env: environment(),
    });
    expect({ ...(await reader.ended), stderr: reader.stderr.text }).toMatchObject({ status: 0 });
    expect(reader.stdout.text).toBe('10000000\n');
  },
);

test("a signal that follows the start is the app's", async () => {
  await using running = start(['file:///', process.execPath, fixture('trap.ts'), '7']);
  await running.stdoutMatches(/ready/);
  running.signal('SIGTERM');
  expect(await running.ended).toMatchObject({ status: 7, stdout: 'ready\nSIGTERM\n' });
});
