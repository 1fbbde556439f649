import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { http } from '../../../src/probes/http/index.ts';
import { scriptedServer } from '../../support/faults.ts';
import { startHttp } from '../../support/http.ts';
import { outcomeOf, probeOf } from '../attempt.ts';

const says =
  (body: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(200, headers).end(body);
  };

const document = {
  status: 'ok',
  ready: true,
  count: 3,
  nothing: null,
  checks: [{ 'name/of~it': 'db', tags: ['a', 'b'] }],
};
const json = JSON.stringify(document);

describe('a body', () => {
  test.each([
    ['with the text', 'all is well', { bodyContains: 'is well' }],
    ['with the text in other alphabets', 'größe: 日本', { bodyContains: 'e: 日' }],
    ['with the pattern', '"status" : "UP"', { bodyMatches: String.raw`"status"\s*:\s*"UP"` }],
    ['with the pattern in a line of its own', 'a\nok\nb', { bodyMatches: '^ok$' }],
    ['of exactly as many bytes as are read', '12345', { bodyContains: '45', maxBodyBytes: 5 }],
    ['with the text in the part that is read', '1234567', { bodyContains: '45', maxBodyBytes: 5 }],
    ['that is longer than is read, if nobody asks', '1234567', { maxBodyBytes: 5 }],
    ['with a value', json, { json: { pointer: '/status', equals: 'ok' } }],
    ['with a number', json, { json: { pointer: '/count', equals: 3 } }],
    ['with a number that is spelled', json, { json: { pointer: '/count', equals: '3' } }],
    ['with a boolean that is spelled', json, { json: { pointer: '/ready', equals: 'true' } }],
    ['with null', json, { json: { pointer: '/nothing', equals: null } }],
    ['with a list', json, { json: { pointer: '/checks/0/tags', equals: ['a', 'b'] } }],
    ['with a name that is escaped', json, { json: { pointer: '/checks/0/name~1of~0it', equals: 'db' } }],
    ['that is the value', '{"b":1,"a":[]}', { json: { equals: { a: [], b: 1 } } }],
    ['with a value that matches', json, { json: { pointer: '/status', matches: '^(ok|up)$' } }],
    ['with a number that matches', json, { json: { pointer: '/count', matches: '^[1-9]' } }],
    ['with anything there', json, { json: { pointer: '/nothing', exists: true } }],
    ['with nothing there', json, { json: { pointer: '/error', exists: false } }],
    ['with all of it', json, { bodyContains: 'ok', bodyMatches: 'db', json: { exists: true } }],
  ])('%s is ready', async (_what, body, keys) => {
    await using server = await startHttp(says(body));
    await expect(outcomeOf(probeOf(http, { url: server.url(), ...keys }))).resolves.toBe('ready');
  });

  test.each([
    ['without the text', 'sk-secret', { bodyContains: 'well' }, 'BODY_MISMATCH'],
    ['without the pattern', 'sk-secret', { bodyMatches: '^secret' }, 'BODY_MISMATCH'],
    ['with another value', json, { json: { pointer: '/status', equals: 'sk-secret' } }, 'BODY_MISMATCH'],
    ['with no such number', json, { json: { pointer: '/count', equals: 4 } }, 'BODY_MISMATCH'],
    ['that does not spell null', json, { json: { pointer: '/nothing', equals: 'null' } }, 'BODY_MISMATCH'],
    ['with another list', json, { json: { pointer: '/checks/0/tags', equals: ['a'] } }, 'BODY_MISMATCH'],
    ['with nothing there', json, { json: { pointer: '/checks/1', exists: true } }, 'BODY_MISMATCH'],
    ['with what every object has', json, { json: { pointer: '/toString', exists: true } }, 'BODY_MISMATCH'],
    ['with something there', json, { json: { pointer: '/nothing', exists: false } }, 'BODY_MISMATCH'],
    [
      'with a value that does not match',
      json,
      { json: { pointer: '/ready', matches: 'no' } },
      'BODY_MISMATCH',
    ],
    ['that is no JSON', 'sk-secret', { json: { pointer: '/a', exists: false } }, 'BODY_NOT_JSON'],
    ['that is empty', '', { json: { exists: true } }, 'BODY_NOT_JSON'],
    ['too long to know', 'sk-secret', { bodyContains: 'well', maxBodyBytes: 5 }, 'BODY_TOO_LONG'],
    [
      'too long to be parsed',
      json,
      { json: { pointer: '/z', exists: false }, maxBodyBytes: 5 },
      'BODY_TOO_LONG',
    ],
  ])('%s is not ready, and never repeated', async (_what, body, keys, code) => {
    await using server = await startHttp(says(body));
    const outcome = await outcomeOf(probeOf(http, { url: server.url(), ...keys }));
    expect(outcome).toMatchObject({ code });
    expect(String(outcome)).not.toMatch(/secret|well/u);
  });

  test('is not looked at where the status is wrong', async () => {
    await using server = await startHttp((_request, response) => {
      response.writeHead(503).end('well');
    });
    await expect(
      outcomeOf(probeOf(http, { url: server.url(), bodyContains: 'well' })),
    ).resolves.toMatchObject({
      code: 'HTTP_503',
    });
  });

  test('is not waited for where nobody asks about it', async () => {
    await using server = await startHttp((_request, response) => {
      response.write('it never ends');
    });
    await expect(outcomeOf(probeOf(http, { url: server.url() }))).resolves.toBe('ready');
  });

  test.each(['Identity', 'IDENTITY', 'identity, identity', ''])(
    'whose coding is none can be looked at: "%s"',
    async (coding) => {
      await using server = await startHttp(says('x', { 'content-encoding': coding }));
      await expect(outcomeOf(probeOf(http, { url: server.url(), bodyContains: 'x' }))).resolves.toBe('ready');
    },
  );

  test('whose coding is told twice can be looked at', async () => {
    const twice = 'HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Encoding: identity\r\n\r\nx';
    await using server = await scriptedServer((socket) => {
      socket.once('data', () => socket.end(twice));
    });
    const keys = { url: `http://127.0.0.1:${server.port}/`, bodyContains: 'x' };
    await expect(outcomeOf(probeOf(http, keys))).resolves.toBe('ready');
  });

  test('may begin with a byte order mark before its JSON', async () => {
    await using server = await startHttp(says('\uFEFF{"state": "open"}'));
    const keys = { url: server.url(), json: { pointer: '/state', equals: 'open' } };
    await expect(outcomeOf(probeOf(http, keys))).resolves.toBe('ready');
  });

  test('that is compressed all the same can not be looked at', async () => {
    await using server = await startHttp(says('x', { 'content-encoding': 'gzip' }));
    await expect(outcomeOf(probeOf(http, { url: server.url(), bodyContains: 'x' }))).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'CONTENT_ENCODING',
    });
  });

  test('that never ends is given up at the limit', async () => {
    await using server = await startHttp((_request, response) => {
      response.write('a');
    });
    const probe = probeOf(http, { url: server.url(), bodyContains: 'b' });
    await expect(outcomeOf(probe, { limit: 100 })).resolves.toMatchObject({
      class: 'unready',
      code: 'TIMEOUT',
      message: 'its answer began, but its body did not end',
    });
  });

  test('that breaks off is no body', async () => {
    await using server = await scriptedServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'));
    });
    const probe = probeOf(http, { url: `http://127.0.0.1:${server.port}/`, bodyContains: 'half' });
    await expect(outcomeOf(probe)).resolves.toMatchObject({ class: 'unready', code: 'CLOSED' });
  });

  test('does not hang in a pattern that takes for ever', async () => {
    await using server = await startHttp(says(`${'a'.repeat(40)}!`));
    const probe = probeOf(http, { url: server.url(), bodyMatches: '^(a+)+$' });
    await expect(outcomeOf(probe)).resolves.toMatchObject({
      class: 'misconfigured',
      code: 'PATTERN_TIMEOUT',
    });
  });
});
