import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/configuration/problems.ts';
import { targetEntry } from '../../src/configuration/entry.ts';
import { isTarget, splitTargets } from '../../src/configuration/targets.ts';
import { resolveVariable } from '../../src/configuration/variable-targets.ts';
import type { Environment } from '../../src/probes/vocabulary.ts';

/** The keys that a target and its variable give; throws what is wrong with them. */
function keysOf(text: string, env: Environment): unknown {
  const problems: Problem[] = [];
  const entry = targetEntry({ place: 'here', text }, problems);
  const [resolved] = entry ? resolveVariable(entry, env, problems, () => undefined) : [];
  if (!resolved || problems.length > 0) throw new Error(problems.map(({ message }) => message).join());
  return { ...resolved.keys, ...(resolved.name !== undefined && { name: resolved.name }) };
}

describe('an operand is a target, and not yet the command', () => {
  test.each([
    'http://api:8080/health',
    'HTTPS://api',
    'tcp://db:5432',
    'db:5432',
    'my-db.internal:5432',
    'my_db:5432',
    '10.0.0.1:80',
    '[::1]:5432',
    '[fe80::1%eth0]:5432',
    'unix:/run/app.sock',
    'unix:///run/app.sock',
    'file:/run/x',
    'dns:api',
    'dns://api',
    'postgres://user:password@h1,h2/app',
    'redis://:password@cache:6379/0',
    'file:///run/secrets/tls.crt',
    'env:DATABASE_URL',
    'env:RngApi:Url',
    'http://api#status=200',
    'db:5432#timeout=3s',
    'mysql://db',
  ])('such as %s', (operand) => {
    expect(isTarget(operand)).toBe(true);
  });
});

describe('an operand is the command', () => {
  test.each([
    'npm',
    '/run/secrets/tls.crt',
    './start.sh',
    'node:',
    'node:latest',
    'unix:',
    'npm:@scope/tool',
    '[fe80::1%]:5432',
    '[fe80::1%eth0]',
    '::1',
    ':5432',
    'db:',
    'db:5432:1',
    'db:54x',
    '',
    'start#1:2',
    'environment:5432x',
  ])('such as %j', (operand) => {
    expect(isTarget(operand)).toBe(false);
  });
});

describe('a list of targets', () => {
  test.each([
    ['is separated by commas and spaces', 'a:1, b:2', ['a:1', 'b:2']],
    ['is separated by commas alone', 'tcp://a:1,redis://b', ['tcp://a:1', 'redis://b']],
    ['is separated by any white space', '\ta:1\n\n b:2\r\nc:3 ', ['a:1', 'b:2', 'c:3']],
    ['may have stray commas', ',a:1,,b:2, ,', ['a:1', 'b:2']],
    ['may be empty', ' \n', []],
    ['keeps the hosts of one URL', 'postgres://h1,h2/app', ['postgres://h1,h2/app']],
    ['keeps hosts with ports', 'postgres://h1:5432,h2:5433', ['postgres://h1:5432,h2:5433']],
    [
      'keeps a host with a zone',
      'postgres://h1,[fe80::1%eth0]:5432,h3/a',
      ['postgres://h1,[fe80::1%eth0]:5432,h3/a'],
    ],
    ['keeps what is in a query', 'http://x/?ids=a:1,b:2,c:3', ['http://x/?ids=a:1,b:2,c:3']],
    ['ends a query at options', 'http://x/?a=1#name=x,b:2', ['http://x/?a=1#name=x', 'b:2']],
    ['keeps hosts before a path', 'postgresql://u:p@h1:1,h2:2/app', ['postgresql://u:p@h1:1,h2:2/app']],
    [
      'ends a list of hosts at the next scheme',
      'postgres://h1:1,tcp://b:2',
      ['postgres://h1:1', 'tcp://b:2'],
    ],
    [
      'ends a URL with a path at the next host and port',
      'postgres://h1/app,b:2',
      ['postgres://h1/app', 'b:2'],
    ],
    [
      'keeps hosts with ports before options',
      'postgres://u@h1:5432,h2:5432#timeout=3s',
      ['postgres://u@h1:5432,h2:5432#timeout=3s'],
    ],
    [
      'ends a list of hosts at their options',
      'postgres://u@h1:1,h2:2#timeout=3s,b:2',
      ['postgres://u@h1:1,h2:2#timeout=3s', 'b:2'],
    ],
    ['keeps many hosts', 'postgres://a:1,b:2,c:3,d:4/app,e:5', ['postgres://a:1,b:2,c:3,d:4/app', 'e:5']],
    ['ends what is no list of hosts', 'redis://a:1,b:2', ['redis://a:1', 'b:2']],
    ['may have stray commas inside', 'http://a/x,,y,,b:2,,', ['http://a/x,,y', 'b:2']],
    ['keeps the commas of an option', 'http://a#status=200,204,b:2', ['http://a#status=200,204', 'b:2']],
    ['keeps a comma in a path', 'http://a/x,y', ['http://a/x,y']],
    ['holds variables', 'env:A,env:B', ['env:A', 'env:B']],
    ['holds addresses of IPv6', '[::1]:1,[::2]:2', ['[::1]:1', '[::2]:2']],
    [
      'holds zones of IPv6',
      '[fe80::1%eth0]:1,[fe80::2%eth1.7]:2',
      ['[fe80::1%eth0]:1', '[fe80::2%eth1.7]:2'],
    ],
  ])('%s', (_what, list, targets) => {
    expect(splitTargets(list)).toEqual(targets);
  });
});

describe('a target is read into what a document would say', () => {
  const env = {
    DATABASE_URL: 'postgres://u:p@db/app',
    RngApi__Url: 'http://rng/health',
    ADDRESS: 'db:5432',
    HASHED: 'http://api/#part',
  };
  test.each([
    ['http://api:8080/health', { kind: 'http', url: 'http://api:8080/health' }],
    ['https://api', { kind: 'http', url: 'https://api' }],
    ['tcp://db:5432', { kind: 'tcp', host: 'db', port: '5432' }],
    ['TCP://db:5432/', { kind: 'tcp', host: 'db', port: '5432' }],
    ['db:5432', { kind: 'tcp', host: 'db', port: '5432' }],
    ['[::1]:5432', { kind: 'tcp', host: '::1', port: '5432' }],
    ['[fe80::1%eth0]:5432', { kind: 'tcp', host: 'fe80::1%eth0', port: '5432' }],
    ['unix:///run/app.sock', { kind: 'unix', path: '/run/app.sock' }],
    ['unix:/run/app.sock', { kind: 'unix', path: '/run/app.sock' }],
    ['dns:api', { kind: 'dns', host: 'api' }],
    ['dns:5432', { kind: 'tcp', host: 'dns', port: '5432' }],
    ['postgres://u@db/app', { kind: 'postgres', url: 'postgres://u@db/app' }],
    ['postgresql://u@h1,h2', { kind: 'postgres', url: 'postgresql://u@h1,h2' }],
    ['redis://cache', { kind: 'redis', url: 'redis://cache' }],
    ['rediss://cache', { kind: 'redis', url: 'rediss://cache' }],
    ['file:///run/my%20secret', { kind: 'file', path: '/run/my secret' }],
    ['env:DATABASE_URL', { kind: 'postgres', url: { env: 'DATABASE_URL' } }],
    ['env:ADDRESS', { kind: 'tcp', host: 'db', port: '5432' }],
    ['env:RngApi:Url', { kind: 'http', url: { env: 'RngApi__Url' } }],
    ['env:rngapi:url', { kind: 'http', url: { env: 'RngApi__Url' } }],
    ['env:HASHED', { kind: 'http', url: { env: 'HASHED' } }],
  ])('such as %s', (target, entry) => {
    expect(keysOf(target, env)).toEqual(entry);
  });
});

describe('what follows # are options', () => {
  test.each([
    ['one', 'db:1#timeout=30s', { timeout: '30s' }],
    ['several', 'db:1#timeout=30s&name=db', { timeout: '30s', name: 'db' }],
    ['a value with an equals sign', 'db:1#name=a=b', { name: 'a=b' }],
    ['a value with another #', 'db:1#name=a#b', { name: 'a#b' }],
    ['an encoded value', 'db:1#name=a%26b%20c', { name: 'a&b c' }],
    ['an empty value', 'db:1#send=', { send: '' }],
    ['nested keys', 'db:1#backoff.max=1s&backoff.factor=2', { backoff: { max: '1s', factor: '2' } }],
  ])('be it %s', (_what, target, options) => {
    expect(keysOf(target, {})).toEqual({ kind: 'tcp', host: 'db', port: '1', ...options });
  });

  test('they add to what a variable says', () => {
    expect(keysOf('env:DB#timeout=3s', { DB: 'db:1' })).toEqual({
      kind: 'tcp',
      host: 'db',
      port: '1',
      timeout: '3s',
    });
  });
});

describe('a target that can not be read is an error that says why', () => {
  test.each([
    ['mysql://db', '"mysql" is no kind of its own: HOST:3306 waits until its port accepts'],
    ['kafka://queue', "a check with the app's own driver succeeds; see docs/recipes.md"],
    ['mongodb+srv://db', '"mongodb+srv" is no kind of its own'],
    ['mysql+pymysql://db', '"mysql" is no kind of its own'],
    ['posgres://db', 'did you mean "postgres"?'],
    ['htp://api', 'did you mean "http"?'],
    ['tcp://db', 'a port is missing: write tcp://HOST:PORT'],
    ['tcp://db:0', 'expected a port from 1 to 65535'],
    ['tcp://db:65536', 'expected a port from 1 to 65535'],
    ['tcp://db:tcp://10.0.0.1:5432', 'Kubernetes sets a variable such as DB_PORT so'],
    ['tcp://db:5432/app', 'expected HOST:PORT'],
    ['file://run/secrets', 'three slashes'],
    ['db', 'expected a target'],
    ['env:MISSING', 'the variable MISSING is not set'],
    ['env:EMPTY', 'the variable EMPTY is not set'],
    ['env:WRONG', 'expected a target'],
    ['env:OTHER', 'expected a target'],
    ['db:1#timeout', 'expected KEY=VALUE after the #'],
    ['db:1#', 'expected KEY=VALUE after the #'],
    ['db:1#timeout=1s&timeout=2s', 'a key is given twice, or the target says it already'],
    ['db:1#port=2', 'a key is given twice, or the target says it already'],
    ['db:1#backoff=1s&backoff.max=2s', 'a key is given twice, or the target says it already'],
    ['db:1#backoff.max=1s&backoff=2s', 'a key is given twice, or the target says it already'],
    ['db:1#backoff.max=1s&backoff.max=2s', 'a key is given twice, or the target says it already'],
    ['env:HASHED#url=http://a', 'a key is given twice, or the target says it already'],
    ['env:HASHED#url.env=OTHER', 'a key is given twice, or the target says it already'],
    ['db:1#kind=http', 'a key is given twice, or the target says it already'],
    ['db:1#name=100%', 'a literal one is written %25'],
  ])('such as %s', (target, message) => {
    const env = { EMPTY: '', WRONG: 'no target', OTHER: 'env:DB', DB: 'db:1', HASHED: 'http://api' };
    expect(() => keysOf(target, env)).toThrow(message);
  });
});
