import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryDirectory, type TemporaryDirectory } from './temporary.ts';

/** Somebody's project: files by their names, those that begin with `#!` executable. */
export async function project(files: Readonly<Record<string, string>>): Promise<TemporaryDirectory> {
  const directory = await temporaryDirectory('project');
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
  return directory;
}

/** The same with this package among what it has installed, the command included. */
export async function projectWithPackage(
  files: Readonly<Record<string, string>>,
): Promise<TemporaryDirectory> {
  const directory = await project(files);
  const modules = join(directory.path, 'node_modules');
  const checkout = join(import.meta.dirname, '../..');
  await mkdir(join(modules, '.bin'), { recursive: true });
  await symlink(checkout, join(modules, 'wait-for-entrypoint'));
  await symlink('../wait-for-entrypoint/dist/wait-for.cjs', join(modules, '.bin/wait-for'));
  return directory;
}
