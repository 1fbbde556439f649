import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CommandError } from '../../src/launching/find-command.ts';
import { searchFor } from '../../src/launching/search.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const never = new AbortController().signal;

test('a command that was found is looked for again once some time has passed', async () => {
  await using directory = await temporaryDirectory('search');
  const file = join(directory.path, 'app');
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, 0o755);
  let now = 1000;
  const find = searchFor(['app', 'argument'], { PATH: directory.path }, never, () => now);
  const found = { file, argv: ['app', 'argument'] };
  await expect(find()).resolves.toEqual(found);
  await rm(file);
  now += 99;
  await expect(find()).resolves.toEqual(found);
  now += 1;
  await expect(find()).rejects.toThrow(new CommandError(127, 'app: not found along PATH'));
});

test('without a command there is nothing to look for', async () => {
  await expect(searchFor([], {}, never)()).resolves.toBeUndefined();
});
