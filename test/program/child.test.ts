import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { refusingPort } from '../support/faults.ts';
import { run, start } from '../support/program.ts';
import { oneOfEach } from '../support/sweep.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../fixtures', name);
const env = { NODE_OPTIONS: `--import ${fixture('no-execve.ts')}` };

test.runIf(process.platform === 'linux')(
  'where a profiler would end the command, it is a child, and that is said',
  async () => {
    await using directory = await temporaryDirectory('profiler');
    const options = { env: { NODE_OPTIONS: '--cpu-prof --cpu-prof-interval=100' }, cwd: directory.path };
    for (let count = 0; count < 5; count += 1) {
      await using program = start(['file:///', 'sh', '-c', 'echo $PPID; exit 7'], options);
      const { pid } = program;
      const { status, stdout, stderr } = await program.ended;
      expect({ status, stdout }).toEqual({ status: 7, stdout: `${pid}\n` });
      expect(stderr).toMatch(
        /^wait-for: warning: a profiler runs here \(--cpu-prof\?\), so the command becomes a child/,
      );
    }
  },
);

describe('where a process cannot be replaced, the command is a child', () => {
  test.each([0, 1, 42, 125, 255])('whose exit status %i is passed on', async (code) => {
    expect(await run(['file:///', 'sh', '-c', `exit ${code}`], { env })).toMatchObject({ status: code });
  });

  test.each([
    { signal: 'KILL', status: 137 },
    { signal: 'TERM', status: 143 },
    { signal: 'SEGV', status: 139 },
  ])('whose end by SIG$signal is $status', async ({ signal, status }) => {
    expect(await run(['file:///', 'sh', '-c', `kill -${signal} $$`], { env })).toMatchObject({ status });
  });

  test.each(oneOfEach(3, ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const))(
    'that gets %s',
    async (signal) => {
      await using program = start(['file:///', process.execPath, fixture('trap.ts'), '7'], { env });
      await program.stdoutMatches(/ready\n/);
      program.signal(signal);
      expect(await program.ended).toMatchObject({ status: 7, stdout: `ready\n${signal}\n` });
    },
  );

  test('that has another PID, and our standard streams', async () => {
    await using program = start(['file:///', 'sh', '-c', 'echo $$; cat; echo said >&2'], {
      env,
      stdin: 'read',
    });
    const { stdout, stderr } = await program.ended;
    expect(stdout).toMatch(/^\d+\nread$/);
    expect(stdout).not.toMatch(new RegExp(`^${program.pid}\n`));
    expect(stderr).toMatch(/starting sh\nsaid\n$/);
  });

  test('that is found before the wait, and not started where the wait fails', async () => {
    await using refusing = await refusingPort();
    expect(await run(['no-such-command'], { env })).toMatchObject({ status: 127 });
    const failed = await run(['-t', '100ms', `tcp://127.0.0.1:${refusing.port}`, 'echo', 'never'], { env });
    expect(failed).toMatchObject({ status: 124, stdout: '' });
  });
});
