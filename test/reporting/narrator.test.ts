import { describe, expect, test } from 'vitest';
import { NotReady } from '../../src/probes/not-ready.ts';
import type { Message } from '../../src/reporting/messages.ts';
import { narrator } from '../../src/reporting/narrator.ts';
import type { Result } from '../../src/waiting/until-ready.ts';
import { dependency, failed, named, refused, starting, succeeded, tcp } from './results.ts';

type Narrate = ReturnType<typeof narrator>;

/** What is said where nothing is asked for. */
const loud = (messages: readonly Message[]): string[] =>
  messages.filter(({ level }) => level !== 'debug').map(({ text }) => text);

const attempts = (narrate: Narrate, results: readonly Result[]): Message[] =>
  results.flatMap((result) => narrate({ event: 'attempt', result }));

const remind = (narrate: Narrate, elapsed: number, pending: readonly Result[]): Message[] =>
  narrate({ event: 'waiting', elapsed, pending });

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => dependency('tcp', `h${index}:80`));

const unresolved = new NotReady('unreachable', 'ENOTFOUND', 'the name does not resolve');
const later = new NotReady('unreachable', 'EAI_AGAIN', 'the name server has no answer for now');

describe('of one dependency', () => {
  test('the first failure is said', () => {
    expect(narrator()({ event: 'attempt', result: failed(tcp, refused) })).toMatchObject([
      {
        level: 'info',
        event: 'not-ready',
        text: 'tcp db:5432 is not ready: the connection was refused [ECONNREFUSED]',
      },
    ]);
  });

  test('a failure that repeats is for debugging alone', () => {
    const narrate = narrator();
    const [, second] = attempts(narrate, [failed(tcp, refused), failed(tcp, refused, 2)]);
    expect(second).toMatchObject({
      level: 'debug',
      event: 'attempt',
      text: 'tcp db:5432: attempt 2 failed: the connection was refused [ECONNREFUSED]',
    });
  });

  test('each change of class or code is said when it is seen twice, and a change back too', () => {
    const failures = [refused, refused, starting, starting, refused, refused];
    const messages = attempts(
      narrator(),
      failures.map((failure, index) => failed(tcp, failure, index + 1)),
    );
    expect(messages.map(({ event }) => event)).toEqual([
      'not-ready',
      'attempt',
      'attempt',
      'not-ready',
      'attempt',
      'not-ready',
    ]);
  });

  test('what one attempt alone met is no change', () => {
    const failures = [refused, starting, refused, refused, starting, refused];
    const results = failures.map((failure, index) => failed(tcp, failure, index + 1));
    expect(loud(attempts(narrator(), results))).toHaveLength(1);
  });

  test('a change of class alone is one, too', () => {
    const other = new NotReady('unready', 'ECONNREFUSED', 'the connection was refused');
    const given = [refused, other, other];
    expect(
      loud(
        attempts(
          narrator(),
          given.map((failure) => failed(tcp, failure)),
        ),
      ),
    ).toHaveLength(2);
  });

  test('another number, time or address in its reason is none, and the reminder has the newest', () => {
    const narrate = narrator();
    const growing = Array.from({ length: 400 }, (_, size) =>
      failed(tcp, new NotReady('unready', 'TOO_SMALL', `it has ${size} bytes, not 1000 yet`)),
    );
    expect(loud(attempts(narrate, growing))).toEqual([
      'tcp db:5432 is not ready: it has 0 bytes, not 1000 yet [TOO_SMALL]',
    ]);
    expect(loud(remind(narrate, 10_000, growing.slice(-1)))).toEqual([
      'still waiting after 10s for tcp db:5432: it has 399 bytes, not 1000 yet [TOO_SMALL]',
    ]);
  });

  test.each([
    [succeeded(tcp), 'tcp db:5432 is ready after 13ms'],
    [succeeded(tcp, 7, 3210), 'tcp db:5432 is ready after 3.2s, 7 attempts'],
    [succeeded(named, 2, 90_000), 'main (postgres app@db:5432/shop) is ready after 1m30s, 2 attempts'],
  ])('that it is ready: $1', (result, text) => {
    expect(narrator()({ event: 'ready', result })).toMatchObject([{ level: 'info', event: 'ready', text }]);
  });

  test('a name that is derived is not followed by what it says already', () => {
    const second = dependency('tcp', 'db:5432', 'tcp db:5432 #2');
    expect(loud(narrator()({ event: 'ready', result: succeeded(second) }))).toEqual([
      expect.stringMatching(/^tcp db:5432 #2 is ready/u),
    ]);
  });
});

describe('what is said', () => {
  test('of one dependency is not taken for what is said of another', () => {
    expect(loud(attempts(narrator(), [failed(tcp, refused), failed(named, refused)]))).toHaveLength(2);
  });

  test('of one wait is not taken for what is said of another', () => {
    attempts(narrator(), [failed(tcp, refused)]);
    expect(loud(attempts(narrator(), [failed(tcp, refused)]))).toHaveLength(1);
  });
});

describe('a dependency that flaps', () => {
  const flapping = Array.from({ length: 100 }, (_, index) => failed(tcp, index % 4 < 2 ? refused : starting));

  test('has a few lines, and then the reminder says so', () => {
    const narrate = narrator();
    expect(loud(attempts(narrate, flapping))).toHaveLength(4);
    expect(loud(remind(narrate, 10_000, flapping.slice(-1)))).toEqual([
      'still waiting after 10s for tcp db:5432: the database system is starting up [57P03, flapping]',
    ]);
  });

  test('has none until the next reminder while it goes on', () => {
    const narrate = narrator();
    attempts(narrate, flapping);
    remind(narrate, 10_000, flapping.slice(-1));
    expect(loud(attempts(narrate, flapping))).toEqual([]);
  });

  test('is heard again when it has been calm from one reminder to the next', () => {
    const narrate = narrator();
    attempts(narrate, flapping);
    remind(narrate, 10_000, flapping.slice(-1));
    expect(loud(remind(narrate, 20_000, flapping.slice(-1)))).toEqual([
      'still waiting after 20s for tcp db:5432: the database system is starting up [57P03]',
    ]);
    expect(loud(attempts(narrate, [failed(tcp, refused), failed(tcp, refused)]))).toHaveLength(1);
  });

  test('keeps nobody else from being heard', () => {
    const narrate = narrator();
    attempts(narrate, flapping);
    expect(loud(attempts(narrate, [failed(named, refused)]))).toHaveLength(1);
  });

  test('is all there for debugging', () => {
    expect(attempts(narrator(), flapping)).toHaveLength(flapping.length);
  });
});

describe('fifty names that do not resolve', () => {
  const names = many(50);
  const failures = (elapsed: number, failure = unresolved) =>
    names.map((name) => failed(name, failure, 1, elapsed));

  test('are ten lines and one more, which names the others', () => {
    const narrate = narrator();
    const first = attempts(narrate, failures(5));
    expect(loud(first)).toHaveLength(10);
    const second = attempts(narrate, failures(1100));
    expect(loud(second)).toEqual([
      `40 more are not ready: ${names
        .slice(10)
        .map(({ name }) => name)
        .join(', ')} [ENOTFOUND]`,
    ]);
    expect(second.find(({ level }) => level === 'info')).toMatchObject({
      event: 'not-ready',
      fields: { elapsedMs: 1100, dependencies: names.slice(10).map(({ name }) => ({ name })) },
    });
    expect(loud(attempts(narrate, failures(9000)))).toEqual([]);
  });

  test('are no more lines when all of them change at once, again and again', () => {
    const narrate = narrator();
    const messages: Message[] = [];
    for (let second = 0; second < 22; second += 1) {
      messages.push(...attempts(narrate, failures(1000 * second, second % 4 < 2 ? unresolved : later)));
      if (second === 10 || second === 20)
        messages.push(...remind(narrate, 1000 * second, failures(1000 * second, later)));
    }
    expect(loud(messages).length).toBeLessThanOrEqual(20);
  });

  test('are named by the reminder, by what is the matter with them', () => {
    const pending = [...failures(10_000).slice(0, 3), failed(tcp, later)];
    expect(loud(remind(narrator(), 20_001, pending))).toEqual([
      'still waiting after 20s for 4: tcp h0:80, tcp h1:80, tcp h2:80 [ENOTFOUND]; tcp db:5432 [EAI_AGAIN]',
    ]);
  });

  test('each have a line when they are ready, however many those are', () => {
    const narrate = narrator();
    attempts(narrate, failures(5));
    const messages = names.flatMap((name) => narrate({ event: 'ready', result: succeeded(name, 2, 500) }));
    expect(loud(messages)).toEqual(names.map(({ name }) => `${name} is ready after 500ms, 2 attempts`));
  });

  test('are not said to fail any more once they are ready, or were named by a reminder', () => {
    const narrate = narrator();
    attempts(narrate, failures(5));
    for (const name of names.slice(0, 30)) narrate({ event: 'ready', result: succeeded(name, 2, 500) });
    remind(narrate, 10_000, failures(9000).slice(30, 49));
    const [said] = loud(attempts(narrate, failures(11_000).slice(-1)));
    expect(said).toBe('1 more is not ready: tcp h49:80 [ENOTFOUND]');
  });
});

describe('a reminder', () => {
  test('has the reasons of a few', () => {
    const pending = [failed(tcp, refused), failed(named, starting)];
    expect(remind(narrator(), 20_001, pending)).toMatchObject([
      {
        level: 'info',
        event: 'waiting',
        text: 'still waiting after 20s for tcp db:5432: the connection was refused [ECONNREFUSED]; main: the database system is starting up [57P03]',
      },
    ]);
  });

  test('names whom nothing is known of', () => {
    const unknown = { ...failed(tcp, refused, 0), failure: undefined };
    expect(loud(remind(narrator(), 10_000, [unknown]))).toEqual(['still waiting after 10s for tcp db:5432']);
    expect(loud(remind(narrator(), 10_000, [unknown, unknown, unknown, unknown]))).toEqual([
      'still waiting after 10s for 4: tcp db:5432, tcp db:5432, tcp db:5432, tcp db:5432',
    ]);
  });

  test('has room for fifty names', () => {
    const pending = many(400).map((one) => failed(one, refused));
    expect(loud(remind(narrator(), 10_000, pending))).toEqual([
      expect.stringMatching(
        /^still waiting after 10s for 400: .* tcp h49:80 and 350 more \[ECONNREFUSED\]$/u,
      ),
    ]);
  });
});
