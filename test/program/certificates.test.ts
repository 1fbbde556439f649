import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authority, createAuthority, type ServerTls } from '../support/certificates.ts';
import { startHttp } from '../support/http.ts';
import { run } from '../support/program.ts';
import { startRedis } from '../support/redis.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';

let directory: TemporaryDirectory;
let trusting: Record<string, string>;
beforeAll(async () => {
  directory = await temporaryDirectory('certificates');
  const file = join(directory.path, 'authority.pem');
  await writeFile(file, authority().cert);
  trusting = { NODE_EXTRA_CA_CERTS: file };
});
afterAll(() => directory.remove());

interface Row {
  readonly what: string;
  readonly tls: () => ServerTls;
  /** The code of the failure; ready without one. */
  readonly code?: string;
  readonly trusted?: boolean;
}

const rows: readonly Row[] = [
  { what: 'of a trusted authority', tls: () => authority().server() },
  {
    what: 'of an authority that is not trusted',
    tls: () => authority().server(),
    trusted: false,
    code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  },
  {
    what: 'of a stranger',
    tls: () => createAuthority('stranger').server(),
    code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  },
  { what: 'that has expired', tls: () => authority().expired(), code: 'CERT_HAS_EXPIRED' },
  {
    what: 'for another name',
    tls: () => authority().server(['db.test']),
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  },
];

/** @returns the exit status, and the code of the failure that waiting can hardly cure */
async function verdict(target: string, { trusted = true }: Row): Promise<unknown> {
  const { status, stderr } = await run(['--fail-fast', target], { env: trusted ? trusting : {} });
  return { status, code: /\[(\w+)\]\n(?:\s+hint: .*\n)?\s+misconfigured/u.exec(stderr)?.[1] };
}

const expected = ({ code }: Row): unknown => ({ status: code === undefined ? 0 : 124, code });

test.each(rows)('the verdict is right on https with a certificate $what', async (row) => {
  await using server = await startHttp((_request, response) => response.end(), { tls: row.tls() });
  expect(await verdict(server.url(), row)).toEqual(expected(row));
});

test.each(rows)('the verdict is right on rediss with a certificate $what', async (row) => {
  await using server = await startRedis({ tls: row.tls(), password: 'secret' });
  expect(await verdict(server.url(), row)).toEqual(expected(row));
});

test('a host is verified by its name, which the server is told', async () => {
  await using server = await startHttp((_request, response) => response.end(), {
    tls: authority().server(['localhost']),
  });
  const byName = `https://localhost:${server.port}/`;
  expect(await run([byName], { env: trusting })).toMatchObject({ status: 0 });
  const byAddress = await run(['--fail-fast', server.url()], { env: trusting });
  expect(byAddress.stderr).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
});

test.skipIf(process.platform !== 'linux')(
  'a bundle that Node still reads at the start of the command is neither called broken nor left open',
  async () => {
    const bundle = join(directory.path, 'bundle.pem');
    await writeFile(bundle, authority().cert.repeat(1000));
    // Whoever loads TLS, as many a tracer does, begins the reading.
    const env = { NODE_EXTRA_CA_CERTS: bundle, NODE_OPTIONS: '--require node:tls' };
    for (let count = 0; count < 10; count += 1) {
      const { stdout, stderr } = await run(['file:///', 'ls', '/proc/self/fd'], { env });
      expect(stderr).not.toContain('Ignoring');
      // The last one is how ls reads the directory.
      expect(stdout).toBe('0\n1\n2\n3\n');
    }
  },
);
