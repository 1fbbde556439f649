import { describe, expect, test } from 'vitest';
import { fromErrorReply } from '../../../src/probes/redis/failures.ts';

/** As Redis 5 and 7 say it. */
const replies = [
  ['unready', 'LOADING', 'LOADING Redis is loading the dataset in memory'],
  [
    'unready',
    'MASTERDOWN',
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
  ],
  ['unready', 'CLUSTERDOWN', 'CLUSTERDOWN Hash slot not served'],
  ['unready', 'NOREPLICAS', 'NOREPLICAS Not enough good replicas to write.'],
  [
    'unready',
    'MISCONF',
    'MISCONF Redis is configured to save RDB snapshots, but it is unable to persist to disk.',
  ],
  ['unready', 'TRYAGAIN', 'TRYAGAIN Multiple keys request during rehashing of slot'],
  ['unready', 'BUSY', 'BUSY Redis is busy running a script. You can only call SCRIPT KILL.'],
  ['unready', 'MAXCLIENTS', 'ERR max number of clients reached'],
  ['unready', 'MAXCLIENTS', 'ERR max number of clients + cluster connections reached'],
  ['misconfigured', 'NOAUTH', 'NOAUTH Authentication required.'],
  ['misconfigured', 'WRONGPASS', 'WRONGPASS invalid username-password pair or user is disabled.'],
  ['misconfigured', 'WRONGPASS', 'ERR invalid password'],
  ['misconfigured', 'NOPERM', "NOPERM this user has no permissions to run the 'ping' command"],
  ['misconfigured', 'DENIED', 'DENIED Redis is running in protected mode because protected mode is enabled'],
  ['misconfigured', 'MOVED', 'MOVED 3999 10.0.0.1:6381'],
  [
    'misconfigured',
    'NO_PASSWORD_SET',
    'ERR AUTH <password> called without any password configured for the default user.',
  ],
  ['misconfigured', 'NO_PASSWORD_SET', 'ERR Client sent AUTH, but no password is set'],
  ['misconfigured', 'NO_CLUSTER', 'ERR This instance has cluster support disabled'],
  ['misconfigured', 'UNKNOWN_COMMAND', "ERR unknown command 'ROLE'"],
  ['misconfigured', 'UNKNOWN_COMMAND', "ERR unknown subcommand 'INFO'. Try CLUSTER HELP."],
  ['misconfigured', 'ERR', "ERR wrong number of arguments for 'auth' command"],
  ['misconfigured', 'ERR', 'ERR DB index is out of range'],
  ['misconfigured', 'ERR', 'ERR SELECT is not allowed in cluster mode'],
  // Of proxies, and of versions to come.
  ['unready', 'ERR', 'ERR no healthy upstream'],
  ['unready', 'SOMETHING', 'SOMETHING new'],
  ['unready', 'ERR', 'no word in capitals'],
  ['unready', 'ERR', ''],
] as const;

describe.each([{ secrets: [] }, { secrets: ['hunter2'] }])(
  'where the secrets are $secrets',
  ({ secrets }) => {
    test.each(replies)('what the server says is %s %s: %s', (class_, code, reply) => {
      expect(fromErrorReply(reply, secrets)).toMatchObject({
        class: class_,
        code,
        message: reply,
        answeredBy: 'dependency',
      });
    });
  },
);

test.each([
  // Redis 7, where AUTH is renamed; it cuts each argument at 128 characters.
  ["ERR unknown command 'AUTH', with args beginning with: 'hunter2' ", "ERR unknown command 'AUTH'"],
  ["ERR unknown command 'AUTH', with args beginning with: 'app' 'hunt", "ERR unknown command 'AUTH'"],
  ['ERR unknown command `AUTH`, with args beginning with: `hunter2`, ', 'ERR unknown command `AUTH`'],
  ['WRONGPASS hunter2 is not the password', 'it answered with the error WRONGPASS'],
  ['ERR hunter2', 'it answered with the error ERR'],
  ['HUNTER hunter2', 'it answered with the error HUNTER'],
])('a password that the server repeats is not: %s', (reply, message) => {
  expect(fromErrorReply(reply, ['other', 'hunter2']).message).toBe(message);
});

test.each([
  ['any', 'ERR AUTH <password> called without any password configured for the default user.'],
  ['password', 'WRONGPASS invalid username-password pair or user is disabled.'],
  ['Auth', 'NOAUTH Authentication required.'],
])('what Redis always says is printed even where the password is %j', (password, reply) => {
  expect(fromErrorReply(reply, [password]).message).toBe(reply);
});

test('of advice at length the first sentence is told, whole', () => {
  const advice =
    'DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user. In this mode connections are only accepted from the loopback interface. If you want to connect from external computers to Redis you may adopt one of the following solutions: …';
  expect(fromErrorReply(advice, []).message).toBe(
    'DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user.',
  );
});
