import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Child } from '../support/child.ts';
import { silentServer } from '../support/faults.ts';
import { program } from '../support/program.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

let directory: TemporaryDirectory;
let secret: string;
beforeEach(async () => {
  directory = await temporaryDirectory('unreadable');
  await chmod(directory.path, 0o755);
  await mkdir(join(directory.path, 'secrets'));
  secret = join(directory.path, 'secrets/password');
  await writeFile(secret, 'hunter2', { mode: 0 });
});
afterEach(() => directory.remove());

/** What the program says to a user who is not root, who may read everything. */
async function saidTo(env: Readonly<Record<string, string>>): Promise<string> {
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
  // Where that user may go: neither the checkout nor a Node that CI installs need be such a place.
  const readable = join(directory.path, 'wait-for.cjs');
  await copyFile(program, readable);
  const node = join(directory.path, 'node');
  await copyFile(process.env['TEST_NODE'] ?? process.execPath, node);
  const child = new Child(node, [readable, '-t', '30s', '--fail-fast'], { cwd: directory.path, env, user });
  await child.ended;
  return child.stderr.text;
}

const us = String.raw`this runs as user \d+, group \d+`;
const owner = `it belongs to user ${process.getuid?.()}, group \\d+, and its mode is 0000: let this user read it`;

describe('a secret that this user may not read is told with who that is, whose it is, and its mode', () => {
  test('where a reference names it', async () => {
    const document = { kind: 'redis', host: '127.0.0.1', port: 1, password: { file: secret } };
    expect(await saidTo({ WAIT_FOR: JSON.stringify([document]) })).toMatch(
      new RegExp(`password can't be read: permission is denied \\[EACCES\\] \\(${us}; ${owner}\\)\n$`),
    );
  });

  test('where a directory is in the way', async () => {
    await chmod(join(directory.path, 'secrets'), 0o700);
    if (process.getuid?.() !== 0) await chmod(join(directory.path, 'secrets'), 0);
    const said = await saidTo({ WAIT_FOR_FILE: secret });
    await chmod(join(directory.path, 'secrets'), 0o755);
    expect(said).toMatch(
      new RegExp(`\\[EACCES\\] \\(${us}, whom a directory on the way to it does not let through\\)\n$`),
    );
  });

  test('where it is the key of a certificate', async () => {
    const tls = { cert: secret, key: secret };
    await using server = await silentServer();
    const document = { kind: 'http', url: `https://127.0.0.1:${server.port}/`, tls };
    expect(await saidTo({ WAIT_FOR: JSON.stringify([document]) })).toMatch(
      new RegExp(`${secret}: permission is denied \\[EACCES\\]\n +hint: ${us}; ${owner}\n`),
    );
  });
});
