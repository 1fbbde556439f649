import { afterEach, describe, expect, test } from 'vitest';
import { scriptedServer, type TcpServer } from '../../support/faults.ts';
import { failure } from './probing.ts';
import { authentication, error, welcome } from './wire.ts';

let server: TcpServer | undefined;
afterEach(() => server?.close());

/** Asks for the password in clear, and answers with something made of what it got. */
const echoing = (answer: (password: string) => Buffer): Promise<TcpServer> =>
  scriptedServer((socket) => {
    socket.once('data', () => {
      socket.write(authentication(3));
      socket.once('data', (sent: Buffer) => socket.write(answer(sent.toString('utf8', 5, sent.length - 1))));
    });
  });

const said = async (password: string, answer: (password: string) => Buffer): Promise<string> => {
  server = await echoing(answer);
  const url = `postgres://user@127.0.0.1:${server.port}/app?sslmode=disable`;
  const found = await failure({ url, password });
  return `${found?.code}: ${found?.message}`;
};

describe('words that repeat the password are not printed', () => {
  test.each<[what: string, answer: (password: string) => Buffer, expected: string]>([
    ['an error', (it) => error(`C28P01|Mbad password: ${it}`), '28P01: it answered with the error 28P01'],
    ['a detail', (it) => error(`C57P03|Mno|D${it}`), '57P03: it answered with the error 57P03'],
    [
      'an error whose end is cut off',
      (it) => error(`C28P01|M${'x'.repeat(195)}${it}`),
      '28P01: it answered with the error 28P01',
    ],
    [
      'an error after the log-in',
      (it) => Buffer.concat([welcome, error(`C57P01|Mbye, ${it}`)]),
      '57P01: it answered with the error 57P01',
    ],
    ['no message', (it) => Buffer.from(`${it}\r\n`), "PROTOCOL: its answer is not PostgreSQL's"],
    [
      'a step of SASL',
      (it) => Buffer.concat([authentication(10, 'SCRAM-SHA-256\0\0'), authentication(11, it)]),
      "PROTOCOL: its answer is not PostgreSQL's: SASL: Invalid attribute pair entry",
    ],
  ])('in %s', async (_what, answer, expected) => {
    expect(await said('hunter2 secret\u0007', answer)).toBe(expected);
    expect(await said('hunter2secret', answer)).toBe(expected);
  });

  test.each([
    ['user', 'password authentication failed for user "user"'],
    ['password', 'password authentication failed for user "user"'],
    ['app', 'database "app" does not exist'],
    ['exist', 'database "app" does not exist'],
  ])('but the usual ones are, be it that the password is %j', async (password, usual) => {
    expect(await said(password, () => error(`C28P01|M${usual}`))).toBe(`28P01: ${usual}`);
  });
});
