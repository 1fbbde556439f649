import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Child } from '../support/child.ts';
import { drippingServer, endlessServer, scriptedServer } from '../support/faults.ts';
import { startHttp, type HttpServer } from '../support/http.ts';
import { temporaryDirectory } from '../support/temporary.ts';

/** In milliseconds: of what ends by itself, on a busy machine too, and of what ends at its limit alone. */
const generous = 10_000;
const short = 1000;
/** How much later a busy machine may see that, in milliseconds. */
const late = 1000;
const megabyte = 'x'.repeat(1_000_000);

interface Measured {
  readonly code: string;
  readonly elapsed: number;
  readonly grownMegabytes: number;
}

async function attemptOf(kind: string, keys: object, limit: number): Promise<Measured> {
  const script = join(import.meta.dirname, 'bounded-attempt.ts');
  const child = new Child(process.execPath, [script, kind, JSON.stringify(keys), String(limit)], {
    env: { PATH: process.env['PATH'] },
  });
  await child.ended;
  const read: unknown = JSON.parse(child.stdout.text || '{}');
  if (!isMeasured(read)) throw new Error(`no result: ${child.output.text}`);
  return read;
}

const isMeasured = (value: unknown): value is Measured =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  'elapsed' in value &&
  'grownMegabytes' in value;

/** How an attempt ended, and whether it kept to its limit and to 20 MB. */
async function boundsOf(kind: string, keys: object, limit = generous): Promise<object> {
  const { code, elapsed, grownMegabytes } = await attemptOf(kind, keys, limit);
  return {
    code,
    time: elapsed < limit + late ? 'in time' : `${elapsed} ms`,
    memory: grownMegabytes < 20 ? 'small' : `${grownMegabytes} MB`,
  };
}

const bounded = (code: string): object => ({ code, time: 'in time', memory: 'small' });

/** Sends megabytes for as long as they are read. */
const endlessBody = (): Promise<HttpServer> =>
  startHttp((_request, response) => {
    const write = (): void => {
      while (response.write(megabyte));
    };
    response.on('drain', write);
    write();
  });

describe('an attempt at HTTP keeps to its limits with', () => {
  test.each([
    ['a text', { bodyContains: 'y' }, 'BODY_TOO_LONG'],
    ['a pattern', { bodyMatches: '^y' }, 'BODY_TOO_LONG'],
    ['JSON', { json: { exists: true } }, 'BODY_TOO_LONG'],
    ['nothing', {}, 'ready'],
  ])('an endless body that is asked for %s', async (_what, keys, code) => {
    await using server = await endlessBody();
    expect(await boundsOf('http', { url: server.url(), ...keys })).toEqual(bounded(code));
  });

  test('a body of tiny chunks', async () => {
    await using server = await scriptedServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
        const write = (): void => {
          while (!socket.destroyed && socket.write('1\r\na\r\n'.repeat(10_000)));
        };
        socket.on('drain', write);
        write();
      });
    });
    const keys = { url: `http://127.0.0.1:${server.port}/`, bodyContains: 'b', maxBodyBytes: 200_000 };
    expect(await boundsOf('http', keys)).toEqual(bounded('BODY_TOO_LONG'));
  });

  test('a body that drips', async () => {
    await using server = await drippingServer(`HTTP/1.1 200 OK\r\n\r\n${megabyte}`, 1);
    const keys = { url: `http://127.0.0.1:${server.port}/`, bodyContains: 'y' };
    expect(await boundsOf('http', keys, short)).toEqual(bounded('TIMEOUT'));
  });

  test.each([
    ['interim responses', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(1000), 'PROTOCOL'],
    ['headers', `HTTP/1.1 200 OK\r\n${`X-A: ${'b'.repeat(1000)}\r\n`.repeat(100)}`, 'HEADERS_TOO_LONG'],
    ['a status line', `HTTP/1.1 200 ${megabyte}`, 'HEADERS_TOO_LONG'],
    ['what is no HTTP', megabyte, 'PROTOCOL'],
  ])('%s without end', async (_what, bytes, code) => {
    await using server = await endlessServer(bytes);
    expect(await boundsOf('http', { url: `http://127.0.0.1:${server.port}/` })).toEqual(bounded(code));
  });
});

test('an attempt keeps to its limits with TCP without end', async () => {
  await using server = await endlessServer(megabyte);
  expect(await boundsOf('tcp', { host: '127.0.0.1', port: server.port, expect: 'y' })).toEqual(
    bounded('UNEXPECTED'),
  );
});

test('an attempt keeps to its limits with TLS from a server that sends without end', async () => {
  await using server = await endlessServer(megabyte);
  expect(await boundsOf('tcp', { host: '127.0.0.1', port: server.port, tls: {} })).toEqual(
    bounded('ERR_SSL_WRONG_VERSION_NUMBER'),
  );
});

test('an attempt keeps to its limits with a file of a terabyte', async () => {
  await using directory = await temporaryDirectory('bounded');
  const path = join(directory.path, 'large');
  await writeFile(path, '');
  await truncate(path, 1024 ** 4);
  expect(await boundsOf('file', { path, contains: 'x' })).toEqual(bounded('TEXT_MISSING'));
});

test('an attempt keeps to its limits with a program that never stops talking', async () => {
  expect(await boundsOf('exec', { command: ['yes'] }, short)).toEqual(bounded('TIMEOUT'));
});
