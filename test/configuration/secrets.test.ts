import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Environment } from '../../src/configuration/index.ts';
import { printConfiguration } from '../../src/configuration/print.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';
import { given, problemsOf, read } from './configured.ts';

/** In lower case, for a scheme or a host is written so; and a word, as a key is one. */
const canary = 'canary';

let directory: TemporaryDirectory;
const secret = (): string => join(directory.path, 'secret');

beforeAll(async () => {
  directory = await temporaryDirectory('secrets');
  await writeFile(secret(), canary);
});

afterAll(() => directory.remove());

interface Case {
  readonly what: string;
  readonly args?: readonly string[];
  readonly env?: Environment;
}

const shown = /canary/iu;

describe('no error repeats what may be a secret', () => {
  const cases: Case[] = [
    { what: "an unknown option's value", args: ['--password=canary'] },
    { what: 'letters that are no options', args: ['-xcanary'] },
    { what: "a switch's value", args: ['--any=canary'] },
    { what: "an option's value", args: ['--timeout=canary'] },
    { what: 'a log format', args: ['--log-format', 'canary'] },
    { what: 'a variable for a duration', env: { WAIT_FOR_TIMEOUT: canary } },
    { what: 'a variable for a boolean', env: { WAIT_FOR_ANY: canary } },
    { what: 'a variable for a choice', env: { WAIT_FOR_LOG_LEVEL: canary } },
    { what: 'a target that is none', env: { WAIT_FOR: canary } },
    { what: 'a target with a broken port', args: ['tcp://u:canary@db:5432'] },
    { what: 'a URL with an unescaped @', args: ['postgres://u:p@x/canary@db/app'] },
    { what: 'a URL with an unescaped /', args: ['postgres://u:x/canary@db/app'] },
    { what: 'a URL of Redis with an unescaped /', args: ['redis://:x/canary@db'] },
    { what: 'a URL with a broken %', args: ['postgres://u:canary%@db/app'] },
    { what: 'a URL of Redis with a broken %', args: ['redis://:canary%zz@db'] },
    { what: 'a URL without a host', args: ['http://:canary@/'] },
    { what: 'the parameters of a URL', args: ['redis://db/0?db=canary'] },
    { what: "a socket's parameters", args: ['unix:///run/redis.sock?db=0&password=canary'] },
    { what: "a socket's parameters without slashes", args: ['unix:/run/redis.sock?password=canary'] },
    { what: 'a URL whose password begins with a /', args: ['http://user:/canary@api/health'] },
    { what: 'a URL whose password begins with the usual port and a /', args: ['http://user:80/canary@api'] },
    { what: 'a word alone before the @', args: ['redis://canary@cache'] },
    { what: 'a path with the rest of a password', args: ['redis://cache:6/canary@host'] },
    { what: 'a parameter with the rest of a password', args: ['redis://cache:6?x=canary@host'] },
    { what: 'a word in place of a URL of Redis', env: given([{ kind: 'redis', url: canary }]) },
    { what: 'a password with a comma', args: ['env:C'], env: { C: 'cache:6379,password=a,canary' } },
    { what: 'a configuration of ioredis', args: ['env:C'], env: { C: 'ioredis://canary' } },
    {
      what: "a Redis' socket for another kind",
      args: ['env:C#kind=unix'],
      env: { C: 'unix:///run/redis.sock?db=0&password=canary' },
    },
    { what: 'an unknown scheme', args: ['mysql://u:canary@db'] },
    { what: 'a password that holds a #', args: ['redis://:a#canary@db'] },
    { what: 'a password that holds # and =, in WAIT_FOR', env: { WAIT_FOR: 'redis://:a#canary=x@db' } },
    { what: "an option's value behind the #", args: ['db:1#timeout=canary'] },
    { what: 'a value that is not decoded', args: ['redis://db#password=canary%'] },
    { what: 'what a variable holds', args: ['env:DB'], env: { DB: canary } },
    { what: 'the URL that a variable holds', args: ['env:DB'], env: { DB: 'mysql://u:canary@db' } },
    { what: 'a connection string', args: ['env:DB'], env: { DB: 'host=db canary nonsense=canary' } },
    { what: 'a name of a variable that is none', args: ['env:p@ss canary'] },
    { what: 'the text of broken JSON', env: { WAIT_FOR: '{"password": canary}' } },
    { what: 'the text of truncated JSON', env: { WAIT_FOR: '{"password": "canary' } },
    { what: 'a kind that is no word', env: given([{ kind: `a ${canary}` }]) },
    { what: 'an option that is no word', args: ['--a canary'] },
    { what: 'an option behind a #', args: ['http://api#canary=1'] },
    { what: 'a host that is none', env: given([{ kind: 'tcp', host: { env: canary.repeat(20) }, port: 1 }]) },
    { what: 'a port', env: given([{ kind: 'tcp', host: 'db', port: canary }]) },
    { what: 'a key that is no word', env: given([{ kind: 'tcp', host: 'db', port: 1, 'a canary=': 1 }]) },
    { what: 'a name', env: given([{ kind: 'tcp', host: 'db', port: 1, name: 'canary\n' }]) },
    { what: 'a URL', env: given([{ kind: 'http', url: canary }]) },
    { what: 'a status', env: given([{ kind: 'http', url: 'http://a', status: canary }]) },
    { what: 'a header', env: given([{ kind: 'http', url: 'http://a', headers: { a: [canary] } }]) },
    { what: 'a password', env: given([{ kind: 'redis', host: 'c', db: 'x', password: canary }]) },
    { what: 'a password in a list', env: given([{ kind: 'redis', host: 'c', password: [canary] }]) },
    { what: 'a path that is none', env: { WAIT_FOR_CONFIG: 'redis://:canary@cache' } },
    { what: 'a connection string in place of a path', env: { WAIT_FOR_CONFIG: 'host=c password=canary' } },
    { what: 'a document in place of its path', args: ['-c', '{"password": "canary"}'] },
    { what: 'a document in place of a list', args: [], env: { WAIT_FOR_FILE: '{"password": "canary"}' } },
    { what: 'a URL in place of a path', env: given([{ kind: 'file', path: { file: 'redis://:canary@c' } }]) },
    { what: 'a password in place of a path', env: given([{ kind: 'file', path: { file: 'p@canary' } }]) },
    {
      what: 'a URL in place of a JSON file',
      env: given([{ kind: 'file', path: { json: 'redis://:canary@c', pointer: '/x' } }]),
    },
    { what: 'a URL in place of a variable', env: given([{ kind: 'file', path: { env: 'p@canary' } }]) },
    {
      what: 'a URL in place of a name',
      env: given([{ kind: 'file', path: '/x', name: 'redis://:canary@c' }]),
    },
    { what: 'a URL in place of a key', env: given({ dependencies: { 'redis://:canary@c': 'db:1' } }) },
    { what: 'a setting that is none', env: given({ 'pass canary': 1 }) },
    { what: 'a key behind the #', args: ['db:1#canary=1'] },
    { what: 'a nested key behind the #', args: ['db:1#backoff.canary=1'] },
    { what: 'a key behind the # in a document', env: given(['db:1#canary=1']) },
    { what: 'a key behind the # that is given twice', args: ['db:1#canary=1&canary=2'] },
    { what: 'a key of a group that is no word', env: given([{ anyOf: ['db:1'], 'a canary': 1 }]) },
    {
      what: "a header's name that is none",
      env: given([{ kind: 'http', url: 'http://a', headers: { 'Authorization: canary': 3 } }]),
    },
    { what: 'a key of broken JSON', env: { WAIT_FOR: '{"a": 1, "canary" 2}' } },
    { what: 'a key of JSON that is given twice', env: { WAIT_FOR: '{"canary": 1, "canary": 2}' } },
    { what: 'a long option', args: [`--${'canary'.repeat(20)}`] },
    { what: 'the word behind a letter', args: ['-qpcanary'] },
    { what: "a password as an option's value", args: ['--check=canary'] },
    {
      what: 'a variable for a port',
      env: { ...given([{ kind: 'tcp', host: 'a', port: { env: 'P' } }]), P: canary },
    },
    {
      what: 'a variable for a duration in a document',
      env: { ...given({ timeout: { env: 'T' } }), T: '5canary' },
    },
    {
      what: 'a number without a unit that stands elsewhere',
      env: { ...given([{ kind: 'tcp', host: 'a', port: 1, timeout: { env: 'T' } }]), T: 'canary30' },
    },
    { what: 'a reference that is none', env: given([{ kind: 'file', path: { 'a canary': 1 } }]) },
  ];

  test.each(cases)('in $what', ({ args = ['db:1'], env = {} }) => {
    const problems = problemsOf(env['WAIT_FOR'] === undefined ? args : [], env);
    expect(problems).not.toEqual([]);
    expect(problems.join('\n')).not.toMatch(shown);
  });

  test.each([
    ['a URL', 'http', 'url'],
    ['a URL of PostgreSQL', 'postgres', 'url'],
    ['a URL of Redis', 'redis', 'url'],
    ['a port', 'tcp', 'port'],
  ])('in what a file holds, as %s', (_what, kind, key) => {
    const problems = problemsOf([], given([{ kind, host: 'db', [key]: { file: secret() } }]));
    expect(problems).not.toEqual([]);
    expect(problems.join('\n')).not.toMatch(shown);
  });

  test('in what a JSON file holds', () => {
    const host = { json: secret(), pointer: '/x' };
    const problems = problemsOf([], given([{ kind: 'tcp', host, port: 1 }]));
    expect(problems).toEqual([expect.stringContaining('is not JSON')]);
    expect(problems.join('\n')).not.toMatch(shown);
  });
});

describe('neither a name, a target nor --print-config shows', () => {
  const cases: Case[] = [
    { what: 'the userinfo of an HTTP URL', args: ['http://canary:canary@api/health'] },
    { what: 'the query of an HTTP URL', args: ['http://api/health?token=canary'] },
    { what: 'a password of PostgreSQL', args: ['postgres://u:canary@db/app'] },
    { what: 'a password of Redis', args: ['redis://:canary@cache'] },
    { what: 'user and password of Redis', args: ['rediss://canary:canary@cache'] },
    { what: 'a parameter of Redis', args: ['redis://cache?username=canary&password=canary'] },
    {
      what: 'a parameter of Redis that is passed over',
      args: ['redis://cache?client_name=canary&pasword=canary'],
    },
    { what: "what a Redis' path is passed over for", args: ['redis://cache/canary'] },
    ...[
      'unix:///run/redis.sock?db=0&password=canary',
      'unix://canary:canary@/run/redis.sock',
      'cache:6379,password=canary,name=canary,channelPrefix=canary',
      'tcp://cache:6379?database=5&password=canary',
      'redis-sentinel://:canary@s1,s2/0?sentinel_password=canary#main',
      'redis:?host[cache]&auth=canary',
    ].flatMap((text) => [
      { what: text, args: ['env:C'], env: { C: text } },
      { what: `${text} in a document`, env: given([{ kind: 'redis', url: text }]) },
    ]),
    {
      what: 'a connection string',
      args: ['env:DB'],
      env: { DB: 'host=db port=5432 user=u dbname=d password=canary' },
    },
    { what: 'a body', env: given([{ kind: 'http', url: 'http://a', method: 'POST', body: canary }]) },
    { what: 'an argument', env: given([{ kind: 'exec', command: ['true', canary] }]) },
    {
      what: 'a variable of a program',
      env: given([{ kind: 'exec', command: ['true'], env: { A: canary } }]),
    },
    { what: 'what a member of a group holds', env: given([{ anyOf: ['redis://:canary@c'] }]) },
    { what: 'a key behind the #', args: ['http://a#password=canary&username=u'] },
    { what: 'a key "password"', env: given([{ kind: 'redis', host: 'c', password: canary }]) },
    {
      what: 'a key "password" of PostgreSQL',
      env: given([{ kind: 'postgres', host: 'h', user: 'u', password: canary }]),
    },
    { what: 'a header', env: given([{ kind: 'http', url: 'http://a', headers: { Authorization: canary } }]) },
    { what: 'what a variable holds', args: ['env:URL'], env: { URL: 'redis://:canary@cache' } },
    {
      what: 'what a referenced variable holds',
      env: { ...given([{ kind: 'redis', url: { env: 'URL' } }]), URL: 'redis://:canary@c' },
    },
  ];

  test.each(cases)('$what', ({ args = [], env = {} }) => {
    const configuration = read(args, env);
    const named = configuration.dependencies.map(({ name, probe }) => `${name} ${probe.target}`).join('\n');
    expect(named).not.toBe('');
    expect(named).not.toMatch(shown);
    expect(printConfiguration(configuration)).not.toMatch(shown);
    expect(configuration.warnings.join('\n')).not.toMatch(shown);
  });
});
