import { describe, expect, inject, test } from 'vitest';
import { Container, docker, hardened, network } from './docker.ts';
import { startApi } from './servers.ts';
import { Terminal } from './terminal.ts';

/** Something that is ready at once, so that each app here follows a wait. */
const ready = 'WAIT_FOR=file:///etc/passwd';

/**
 * What a process finds. grep(1) becomes that process, since a shell blocks signals while it starts another; and a
 * container's own name is left out.
 */
const state = `
  id; umask; pwd; ls /proc/$$/fd; ulimit -a; env | grep -v HOSTNAME | sort
  exec grep -E '^(Pid|PPid|NSpgid|NSsid|Threads|Sig[BIC]|Cap|NoNewPrivs|Seccomp)' /proc/self/status`;

/** The same for a terminal, and then what arrives from it. */
const terminalApp = `
  const say = (...words) => console.log(words.join(' '));
  const [, , group, session, terminal, foreground] =
    require('node:fs').readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  say('process', process.pid, group, session, terminal, foreground);
  say('terminals', process.stdin.isTTY, process.stdout.isTTY, process.stderr.isTTY);
  const size = () => say('size', process.stdout.columns, process.stdout.rows);
  process.stdout.on('resize', size);
  size();
  process.stdin.on('data', (data) => say('read', String(data).trim()));
  process.on('SIGINT', () => { say('interrupted'); process.exit(42); });`;

const interactive = ['docker', 'run', '--rm', '--interactive', '--tty', ...hardened];

/** @returns what the app finds in a terminal of its own, which is tried out before */
async function useTerminal(image: string, options: string[], command: string[]): Promise<string[]> {
  const app = [...interactive, ...options, image, ...command, '-e', terminalApp];
  await using terminal = new Terminal({ columns: 101, rows: 31 }, app);
  await terminal.shows(/size 101 31/);
  terminal.type('hello\n');
  await terminal.shows(/read hello/);
  terminal.type('\u0003');
  await terminal.shows(/interrupted/);
  expect(await terminal.ended).toBe(42);
  return terminal.text.match(/^(?:process|terminals) .*$/gm) ?? [];
}

describe.each(inject('images'))('on node:$tag', ({ image }) => {
  test('PID 1 is the app, read-only, as a user without rights, after a wait', async () => {
    await using net = await network();
    await using api = await startApi(image, net.name);
    const wait = ['--network', net.name, '--env', 'WAIT_FOR=http://api:8080/health'];
    await using app = await Container.start(image, [...hardened, ...wait]);
    await app.says(/api:8080\S* is ready after/);
    await app.says(/listening on port 3000/);
    expect((await app.exec('cat', '/proc/1/cmdline')).split('\0')).toEqual(['node', 'server.js', '']);
    expect(await app.exec('cat', '/proc/1/task/1/children')).toBe('');
    const status = await app.exec('cat', '/proc/1/status');
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(await app.exec('cat', '/proc/1/mounts')).toMatch(/^\S+ \/ \S+ ro,/m);
    await expect(app.exec('touch', '/tmp/file')).rejects.toThrow('Read-only file system');
    await api.isRunning();
  });

  test.each([[[]], [['--user', '0']], [['--init']]])(
    'with docker run %j the app finds what it would find without wait-for',
    async (options) => {
      const run = async (entrypoint: string[], command: string[]): Promise<string> => {
        const found = await docker('run', '--rm', ...hardened, ...options, ...entrypoint, image, ...command);
        // Beside an init, the number is drawn anew each time.
        const [, pid] = /^Pid:\t(\d+)$/m.exec(found) ?? [];
        return found.replaceAll(new RegExp(`^(Pid|NSpgid):\\t${pid}$`, 'gm'), '$1: itself');
      };
      const direct = await run(['--entrypoint', 'sh'], ['-c', state]);
      const waited = await run(['--env', ready], ['sh', '-c', state]);
      expect(direct).toMatch(/^NSpgid: itself$/m);
      expect(waited.replace(`${ready}\n`, '')).toBe(direct);
    },
  );

  test('the exit status of the app is that of the container', async () => {
    await using app = await Container.start(image, [...hardened, '--env', ready], ['sh', '-c', 'exit 42']);
    expect(await app.ended()).toBe(42);
  });

  test('docker run -it has a working terminal, the same as without wait-for', async () => {
    const direct = await useTerminal(image, ['--entrypoint', 'node'], []);
    const waited = await useTerminal(image, ['--env', ready], ['node']);
    expect(direct).toHaveLength(2);
    expect(waited).toEqual(direct);
  });

  test('Ctrl-C in a terminal ends the wait', async () => {
    const app = [...interactive, image, 'file:///missing', 'node', 'server.js'];
    await using terminal = new Terminal({ columns: 80, rows: 24 }, app);
    await terminal.shows(/missing/);
    terminal.type('\u0003');
    expect(await terminal.ended).toBe(130);
  });
});
