import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { watchPath } from '../../../src/probes/file/watch.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../support/temporary.ts';

let directory: TemporaryDirectory;
beforeEach(async () => {
  directory = await temporaryDirectory('watch');
});
afterEach(() => directory.remove());

const at = (name: string): string => join(directory.path, name);

/** Watches a path, and remembers whether it was there when a change was told. */
async function watched(path: string) {
  let told = 0;
  let found = false;
  const stop = watchPath(at(path), () => {
    told += 1;
    found ||= existsSync(at(path));
  });
  await eventually('the watch has begun', () => told > 0);

  return {
    found: () => eventually('the path is found', () => found),
    /** Makes a change, and waits until it is told. */
    async after(change: () => Promise<unknown>) {
      const before = told;
      await change();
      await eventually('the change is told', () => told > before);
    },
    [Symbol.dispose]: stop,
  };
}

const appear = (name: string): Promise<void> => writeFile(at(name), '');

describe('a path is found as soon as it appears', () => {
  test('in its directory', async () => {
    using watch = await watched('file');
    await appear('file');
    await expect(watch.found()).resolves.toBe(true);
  });

  test('with directory after directory', async () => {
    using watch = await watched('one/two/file');
    await watch.after(() => mkdir(at('one')));
    await watch.after(() => mkdir(at('one/two')));
    await appear('one/two/file');
    await expect(watch.found()).resolves.toBe(true);
  });

  test('in a directory that was removed and made again', async () => {
    await mkdir(at('one/two'), { recursive: true });
    using watch = await watched('one/two/file');
    await watch.after(() => rm(at('one'), { recursive: true }));
    await mkdir(at('one/two'), { recursive: true });
    await appear('one/two/file');
    await expect(watch.found()).resolves.toBe(true);
  });

  test('in a directory that has taken the place of another one', async () => {
    await mkdir(at('one/two'), { recursive: true });
    await mkdir(at('other/two'), { recursive: true });
    using watch = await watched('one/two/file');
    await rename(at('one'), at('old'));
    await watch.after(() => rename(at('other'), at('one')));
    await appear('one/two/file');
    await expect(watch.found()).resolves.toBe(true);
  });

  test('where its link leads', async () => {
    await mkdir(at('elsewhere'));
    await symlink('elsewhere/file', at('file'));
    using watch = await watched('file');
    await appear('elsewhere/file');
    await expect(watch.found()).resolves.toBe(true);
  });

  test('where a new link leads, and one behind it', async () => {
    await mkdir(at('elsewhere'));
    using watch = await watched('link/file');
    await watch.after(() => symlink('second', at('link')));
    await watch.after(() => symlink(at('elsewhere'), at('second')));
    await appear('elsewhere/file');
    await expect(watch.found()).resolves.toBe(true);
  });

  test('where a link leads up', async () => {
    await mkdir(at('one/two'), { recursive: true });
    await symlink('../../file', at('one/two/link'));
    using watch = await watched('one/two/link');
    await appear('file');
    await expect(watch.found()).resolves.toBe(true);
  });

  test('as Kubernetes turns a mounted secret', async () => {
    await mkdir(at('..1'));
    await symlink('..1', at('..data'));
    await symlink('..data/key', at('key'));
    using watch = await watched('key');
    await mkdir(at('..2'));
    await appear('..2/key');
    await symlink('..2', at('..data_tmp'));
    await rename(at('..data_tmp'), at('..data'));
    await expect(watch.found()).resolves.toBe(true);
  });
});

test('a link to itself is watched, too', async () => {
  await symlink('file', at('file'));
  using watch = await watched('file');
  await rm(at('file'));
  await appear('file');
  await expect(watch.found()).resolves.toBe(true);
});

test('a change that is none of the path tells nothing', async () => {
  let told = 0;
  const stop = watchPath(at('file'), () => void (told += 1));
  await eventually('the watch has begun', () => told > 0);

  const before = told;
  await appear('other');
  using watch = await watched('later');
  await appear('later');
  await expect(watch.found()).resolves.toBe(true);
  stop();
  expect(told).toBe(before);
});
