import { describe, expect, test } from 'vitest';
import { NotReady } from '../../src/probes/not-ready.ts';
import { giveUp } from '../../src/reporting/give-up.ts';
import { hint, dependency, failed, named, odd, refused, starting, succeeded, tcp } from './results.ts';

describe('the report at the end', () => {
  const outcome = {
    ready: false,
    groups: [],
    elapsed: 300_000,
    results: [
      failed(named, starting, 123, 299_900),
      succeeded(tcp, 2, 1500),
      failed(dependency('http', 'http://api/'), odd, 1, 5000),
      failed(dependency('file', '/run/x'), refused, 9, 300_000),
    ],
  };

  test('says everything that is needed to find the cause, what is not ready first', () => {
    expect(giveUp(outcome, 'gave up').text.split('\n')).toEqual([
      'gave up after 5m: 3 of 4 not ready',
      '  main (postgres app@db:5432/shop): the database system is starting up [57P03]',
      '      unready; 123 attempts in 5m',
      '  http http://api/: something odd [X1]',
      '      unready; 1 attempt in 5s',
      '  file /run/x: the connection was refused [ECONNREFUSED]',
      `      hint: ${hint}`,
      '      unreachable; 9 attempts in 5m',
      '  tcp db:5432: ready after 1.5s, 2 attempts',
    ]);
  });

  test("says a failure's own hint, where it has one, in place of its code's", () => {
    const local = new NotReady('unreachable', 'ECONNREFUSED', 'the connection was refused', {
      hint: 'look here',
    });
    const { text, fields } = giveUp(
      { ready: false, groups: [], elapsed: 10, results: [failed(tcp, local)] },
      'gave up',
    );
    expect(text).toMatch(/\n {6}hint: look here\n/u);
    expect(fields).toMatchObject({ dependencies: [{ hint: 'look here' }] });
  });

  test('has first what waiting does not cure, and last what is ready', () => {
    const wrong = new NotReady('misconfigured', '28P01', 'password authentication failed');
    const results = [
      succeeded(tcp),
      failed(dependency('postgres', 'a'), refused),
      failed(dependency('postgres', 'b'), starting),
      failed(dependency('postgres', 'c'), wrong),
    ];
    const { text, fields } = giveUp({ ready: false, groups: [], elapsed: 1, results }, 'gave up');
    expect(text.match(/^ {2}(?:postgres|tcp) \S+(?=:)/gmu)).toEqual([
      '  postgres c',
      '  postgres b',
      '  postgres a',
      '  tcp db:5432',
    ]);
    expect(fields).toMatchObject({ dependencies: results.map(({ dependency: { name } }) => ({ name })) });
  });

  test('tells together what is alike, and names each', () => {
    const many = Array.from({ length: 48 }, (_, index) => dependency('tcp', `h${index}:80`));
    const results = [
      ...many.map((one) => failed(one, refused, 10, 5000)),
      failed(named, starting),
      ...many.slice(0, 5).map((one) => succeeded({ ...one, name: `${one.name} #2` })),
    ];
    const lines = giveUp({ ready: false, groups: [], elapsed: 5000, results }, 'gave up').text.split('\n');
    expect(lines).toEqual([
      'gave up after 5s: 49 of 54 not ready',
      '  main (postgres app@db:5432/shop): the database system is starting up [57P03]',
      '      unready; 1 attempt in 13ms',
      '  48 of them: the connection was refused [ECONNREFUSED]',
      `      hint: ${hint}`,
      '      unreachable; 480 attempts in 5s',
      `      ${many.map(({ name }) => name).join(', ')}`,
      '  5 are ready: tcp h0:80 #2, tcp h1:80 #2, tcp h2:80 #2, tcp h3:80 #2, tcp h4:80 #2',
    ]);
  });

  test('says of each group what it needs, and what it has', () => {
    const groups = [
      {
        name: 'quorum',
        required: true,
        ready: false,
        atLeast: 2,
        members: [
          { name: 'a', ready: true },
          { name: 'b', ready: false },
          { name: 'c', ready: false },
        ],
      },
      { name: 'any of 1', required: true, ready: false, atLeast: 1, members: [{ name: 'd', ready: false }] },
      { name: 'met', required: true, ready: true, atLeast: 1, members: [{ name: 'e', ready: true }] },
    ];
    const { text, fields } = giveUp({ ready: false, groups, elapsed: 1, results: [] }, 'gave up');
    expect(text.split('\n').slice(1)).toEqual([
      '  quorum: needs 2 of 3, has 1 (a); not ready: b, c',
      '  any of 1: needs 1 of 1, has none; not ready: d',
      '  met: needs 1 of 1, has 1 (e)',
    ]);
    expect(fields['groups']).toEqual([
      { name: 'quorum', outcome: 'not-ready', required: true, needs: 2, ready: ['a'], notReady: ['b', 'c'] },
      { name: 'any of 1', outcome: 'not-ready', required: true, needs: 1, ready: [], notReady: ['d'] },
      { name: 'met', outcome: 'ready', required: true, needs: 1, ready: ['e'], notReady: [] },
    ]);
  });

  test('says it to machines too', () => {
    expect(giveUp(outcome, 'gave up')).toMatchObject({
      level: 'error',
      event: 'give-up',
      fields: {
        elapsedMs: 300_000,
        reason: 'gave up after 5m: 3 of 4 not ready',
        dependencies: [
          {
            name: 'main',
            kind: 'postgres',
            target: 'app@db:5432/shop',
            outcome: 'not-ready',
            attempts: 123,
            elapsedMs: 299_900,
            class: 'unready',
            code: '57P03',
            reason: 'the database system is starting up',
          },
          { name: 'tcp db:5432', outcome: 'ready', attempts: 2, elapsedMs: 1500 },
          { name: 'http http://api/', outcome: 'not-ready' },
          { name: 'file /run/x', outcome: 'not-ready', code: 'ECONNREFUSED', hint },
        ],
      },
    });
  });

  test('says so where an attempt was still under way', () => {
    const unknown = { ...failed(tcp, refused, 0), failure: undefined };
    expect(giveUp({ ready: false, groups: [], elapsed: 10, results: [unknown] }, 'gave up').text).toBe(
      'gave up after 10ms: 1 of 1 not ready\n  tcp db:5432: the first attempt had no result yet',
    );
  });
});

describe('the report of what was needed', () => {
  test('counts what no group could do without, and tells of the others below', () => {
    const spared = { ...failed(named, refused), needed: false };
    const results = [spared, succeeded(tcp), failed(dependency('file', '/x'), odd)];
    const lines = giveUp({ ready: false, groups: [], elapsed: 2000, results }, 'gave up').text.split('\n');
    expect(lines.filter((line) => !line.startsWith('    '))).toEqual([
      'gave up after 2s: 1 of 3 not ready',
      '  file /x: something odd [X1]',
      '  main (postgres app@db:5432/shop): the connection was refused [ECONNREFUSED]',
      '  tcp db:5432: ready after 13ms',
    ]);
  });

  test('says so where it worked, but not often enough in a row', () => {
    const flapping = { ...failed({ ...tcp, successes: 3 }, refused, 5), failure: undefined };
    expect(giveUp({ ready: false, groups: [], elapsed: 10, results: [flapping] }, 'gave up').text).toBe(
      'gave up after 10ms: 1 of 1 not ready\n  tcp db:5432: it worked at last, but not yet 3 times in a row',
    );
  });
});
