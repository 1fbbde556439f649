import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authority } from '../../support/certificates.ts';
import { Child } from '../../support/child.ts';
import { bannerServer, scriptedServer } from '../../support/faults.ts';
import { startHttp } from '../../support/http.ts';
import { startPostgres, type Postgres } from '../../support/postgres.ts';
import { startRedis } from '../../support/redis.ts';
import { attempt, outcome } from '../attempt.ts';

describe('a server that is no Redis', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  test('but speaks HTTP is a mistake', async () => {
    await using http = await startHttp((_request, response) => response.end());
    expect(await attempt(`redis://:secret@${http.host}:${http.port}`)).toMatchObject({
      class: 'misconfigured',
      code: 'PROTOCOL',
      message: 'it speaks HTTP',
    });
  });

  test('but a PostgreSQL, which closes without a word, is a mistake', async () => {
    expect(await attempt(`redis://:secret@${postgres.host}:${postgres.port}`)).toMatchObject({
      class: 'misconfigured',
      code: 'PROTOCOL',
      message: 'it is a PostgreSQL server',
    });
  });

  test('but speaks TLS as an HTTP server does is a mistake', async () => {
    await using https = await startHttp((_request, response) => response.end(), {
      tls: authority().server(),
    });
    expect(await attempt(`redis://:secret@${https.host}:${https.port}`)).toMatchObject({
      code: 'PROTOCOL',
      message: 'it speaks TLS: write rediss:// in place of redis://, or give "tls"',
    });
  });

  test.each([
    ['SSH', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['SMTP', '220 mail.test ESMTP\r\n'],
    ['POP3', '+OK ready\r\n'],
    ['MySQL', 'J\0\0\0\n8.4.0\0'],
    ['TLS', '\x15\x03\x01\0\x02\x02\x46'],
  ])('but greets as %s does is a mistake', async (_name, greeting) => {
    await using server = await bannerServer(greeting);
    expect(await outcome(`redis://:secret@127.0.0.1:${server.port}`)).toBe('misconfigured PROTOCOL');
  });
});

describe('an answer that is none of Redis, with and without a password', () => {
  test.each([
    ['not the answer to PING', '+HELLO\r\n'],
    ['null', '$-1\r\n'],
    ['an answer that nobody asked for', '+PONG\r\n+PONG\r\n'],
    ['a null that nobody asked for', '+PONG\r\n$-1\r\n'],
    ['a message of RESP3 that is empty', '>1\r\n_\r\n'],
    ['a number that is none', ':x\r\n'],
    ['a length that is none', '$1x\r\n'],
    ['a negative length', '$-2\r\n'],
    ['a text that does not end where it should', '$1\r\nPONG\r\n'],
    ['a text that is too long', '$1000000000\r\n'],
    ['a list that is too long', '*20000000\r\n'],
    ['lists in lists', '*1\r\n'.repeat(10_000)],
    ['a line that is too long', `+${'x'.repeat(300_000)}`],
  ])('is a mistake: %s', async (_what, reply) => {
    await using server = await scriptedServer((socket) => {
      socket.on('data', () => socket.write(reply));
    });
    expect(await outcome(`redis://127.0.0.1:${server.port}`)).toBe('misconfigured PROTOCOL');
  });

  test.each([1, 2, 3])('an answer in pieces of %i bytes is put together', async (size) => {
    const replies = ['+OK\r\n', '$4\r\nPONG\r\n', '*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n', ':1\r\n'];
    await using server = await scriptedServer((socket) => {
      socket.setNoDelay();
      socket.on('data', () => {
        const reply = replies.shift() ?? '';
        for (let at = 0; at < reply.length; at += size) socket.write(reply.slice(at, at + size));
      });
    });
    expect(await outcome(`redis://:secret@127.0.0.1:${server.port}#role=master&key=k`)).toBe('ready');
  });
});

describe('a server that turns a client away before it has asked', () => {
  test.each([
    ['-ERR max number of clients reached\r\n', 'unready', 'MAXCLIENTS'],
    ['-DENIED Redis is running in protected mode\r\n', 'misconfigured', 'DENIED'],
  ])('is heard: %j', async (reply, class_, code) => {
    await using server = await scriptedServer((socket) => socket.resume().end(reply));
    expect(await attempt(`redis://127.0.0.1:${server.port}`)).toMatchObject({
      class: class_,
      code,
      message: reply.slice(1, -2),
    });
  });
});

describe('no password is written', () => {
  const short = 'hunter2';
  const long = short.repeat(40);

  test('where the server repeats it', async () => {
    await using server = await startRedis({ arguments: ['--rename-command', 'AUTH', ''] });
    const failure = await attempt(server.url({ password: long }));
    expect(failure).toMatchObject({ code: 'UNKNOWN_COMMAND', message: "ERR unknown command 'AUTH'" });
  });

  test.each([
    { password: short, given: short, outcome: 'ready' },
    { password: long, given: long, outcome: 'ready' },
    { password: 'other', given: short, outcome: 'WRONGPASS' },
    { password: 'other', given: long, outcome: 'WRONGPASS' },
  ])(
    'by the driver, where DEBUG is set: $given, $outcome',
    async ({ password, given, outcome: expected }) => {
      await using server = await startRedis({ users: [`app on >${password} ~* +@all`] });
      const child = new Child(process.execPath, ['--input-type=module', '--eval', oneAttempt], {
        env: { DEBUG: '*', WAIT_FOR: server.url({ user: 'app', password: given }) },
        cwd: import.meta.dirname,
      });
      expect(await child.ended).toEqual({ status: 0, signal: null });
      expect(child.stdout.text).toBe(`${expected}\n`);
      // The driver does say what it sends.
      expect(child.stderr.text).toMatch(/AUTH\(/);
      expect(child.output.text).not.toContain(short);
      expect(child.output.text).not.toContain(Buffer.from(short).toString('hex').match(/../g)?.join(' '));
    },
  );
});

const oneAttempt = `
  const { configure } = await import('../../../src/configuration/index.ts');
  const { dependenciesOf } = await import('../../../src/waiting/requirement.ts');
  const { sharedLookup } = await import('../../../src/probes/lookup.ts');
  const { inspect } = await import('node:util');
  const { requirements } = configure([], process.env);
  const [{ probe }] = requirements.flatMap(dependenciesOf);
  const { signal } = new AbortController();
  try {
    await probe.attempt({ signal, lookup: sharedLookup() });
    console.log('ready');
  } catch (error) {
    console.log(error.code);
    console.error(inspect(error, { depth: 10, showHidden: true }));
  }
`;
