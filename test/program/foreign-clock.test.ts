import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mountFuse, whyNoFuse, type Mount } from '../support/fuse.ts';
import { run } from '../support/program.ts';

const noFuse = whyNoFuse();

describe.skipIf(noFuse)(
  `a file that must be stable, on a mount whose clock is 10 seconds behind${noFuse}`,
  // They wait for time to pass.
  { concurrent: true },
  () => {
    let mount: Mount;
    beforeAll(async () => {
      mount = await mountFuse();
    });
    afterAll(() => mount[Symbol.asyncDispose]());

    const waitFor = (name: string, ...args: string[]) =>
      run([...args, `file://${mount.path}/${name}#stableFor=500ms`]);

    test('is never so while it grows', async () => {
      const { status, stderr } = await waitFor('growing', '-t', '4s');
      expect(status).toBe(124);
      expect(stderr).toMatch(/growing is not ready: it was not seen unchanged for 500ms \[CHANGING\]/);
    });

    test('is never so to a check while it grows', async () => {
      const { status, stderr } = await waitFor('growing', '--check', '--attempt-timeout', '4s');
      expect(status).toBe(1);
      expect(stderr).toMatch(/it was not seen unchanged for 500ms/);
    });

    test.each([
      { by: 'a wait', args: [] },
      { by: 'a check', args: ['--check'] },
    ])('is so once $by saw it unchanged', async ({ args }) => {
      await expect(waitFor('still', ...args)).resolves.toMatchObject({ status: 0 });
    });
  },
);
