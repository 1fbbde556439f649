import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mountFuse, whyNoFuse, type Mount } from '../support/fuse.ts';
import { eventually } from '../support/eventually.ts';
import { childOf, hasEnded } from '../support/processes.ts';
import { run, start } from '../support/program.ts';
import { startHttp } from '../support/http.ts';
import { begun, endBy, endedBy, missing } from './hanging.ts';

const noFuse = whyNoFuse();

describe.skipIf(noFuse)(`a mount whose server is dead${noFuse}`, () => {
  let mount: Mount;
  let target: string;
  beforeEach(async () => {
    mount = await mountFuse();
    target = `file://${mount.path}/still`;
  });
  afterEach(() => mount[Symbol.asyncDispose]());

  test('keeps nobody from being checked, and the deadline is kept', async () => {
    await mount.hang();
    await using server = await startHttp((_request, response) => response.end());
    const args = ['-t', '1s', '--attempt-timeout', '300ms', target, server.url('/'), 'echo', 'never'];
    const { status, stdout, stderr, elapsedMs } = await run(args);
    expect({ status, stdout }).toEqual({ status: 124, stdout: '' });
    expect(stderr).toMatch(/http \S+ is ready/);
    expect(stderr).toMatch(/still is not ready: its file system does not answer within 300ms \[TIMEOUT\]/);
    expect(elapsedMs).toBeLessThan(3000);
  });

  test('is given up by a check', async () => {
    await mount.hang();
    const { status, stderr } = await run(['--check', '--attempt-timeout', '300ms', target]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/does not answer within 300ms/);
  });

  test('holds up no signal', async () => {
    await mount.hang();
    await using program = start(['--attempt-timeout', '0', missing, target, 'echo', 'never']);
    await program.stderrMatches(begun);
    expect(await endBy(() => program.signal('SIGTERM'), program.ended)).toEqual(endedBy('SIGTERM'));
  });

  test('lets a signal end programs that run, too', async () => {
    await mount.hang();
    const endless = { kind: 'exec', command: ['sleep', '600'] };
    const env = { WAIT_FOR: JSON.stringify({ dependencies: { endless, target } }) };
    await using program = start(['--attempt-timeout', '0', 'echo', 'never'], { env });
    const child = await eventually('it runs', () => childOf(program.pid));
    expect(await endBy(() => program.signal('SIGTERM'), program.ended)).toEqual(endedBy('SIGTERM'));
    await eventually('it has ended', () => hasEnded(child));
  });

  test('does not keep the app from its start where one ready dependency is enough', async () => {
    await mount.hang();
    const { status, stdout } = await run(['--any', target, 'file:///', 'echo', 'started']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'started\n' });
  });

  test('is ready when its server answers again', async () => {
    await mount.hang();
    await using program = start(['--attempt-timeout', '100ms', target, 'echo', 'started']);
    await program.stderrMatches(/does not answer/);
    await mount.answer();
    await expect(program.ended).resolves.toMatchObject({ status: 0, stdout: 'started\n' });
  });

  test('along PATH holds up no signal', async () => {
    await mount.hang();
    const env = { PATH: `${mount.path}:/bin`, WAIT_FOR_UNKNOWN: '1' };
    await using program = start([missing, 'echo', 'never'], { env });
    await program.stderrMatches(/WAIT_FOR_UNKNOWN/);
    expect(await endBy(() => program.signal('SIGTERM'), program.ended)).toEqual(endedBy('SIGTERM'));
  });

  test('along PATH is given up after a while', async () => {
    await mount.hang();
    const { status, stderr } = await run([missing, 'echo', 'never'], { env: { PATH: `${mount.path}:/bin` } });
    expect(status).toBe(126);
    expect(stderr).toContain(`${mount.path}/echo: its file system does not answer`);
  });

  test('that dies in the middle of the wait holds up no signal', async () => {
    await using program = start([
      '--attempt-timeout',
      '100ms',
      `file://${mount.path}/missing`,
      'echo',
      'never',
    ]);
    await program.stderrMatches(/missing is not ready: it does not exist/);
    await mount.hang();
    await program.stderrMatches(/does not answer within 100ms/);
    expect(await endBy(() => program.signal('SIGTERM'), program.ended)).toEqual(endedBy('SIGTERM'));
  });
});
