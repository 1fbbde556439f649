import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { printConfiguration } from '../../../src/configuration/print.ts';
import { formatAddress } from '../../../src/probes/net/sockets.ts';
import type { Connection } from '../../../src/probes/redis/dsn/connection.ts';
import { connectionString } from '../../../src/probes/redis/dsn/index.ts';
import { dependenciesOf, problemsOf, read } from '../../configuration/configured.ts';
import { phpAndDotnet } from './real-strings-php-dotnet.ts';
import { realStrings } from './real-strings.ts';

const all = [...realStrings, ...phpAndDotnet];

const understood = all.filter(({ refused }) => refused === undefined);
const targetFor = (needsKind = false): string => (needsKind ? 'env:APP#kind=redis' : 'env:APP');

function tlsOf({ encrypted, tls }: Connection): string {
  if (!encrypted) return 'disable';
  return tls?.verify === false ? 'no-verify' : 'verify-full';
}

describe('what stands in a real setting is read as its own client reads it', () => {
  test.each(understood)(
    '$text',
    ({ text, needsKind, servers = [], user, db = 0, tls = 'disable', master }) => {
      const [[, target] = [], ...others] = dependenciesOf([targetFor(needsKind)], { APP: text });
      const place = servers.some((server) => server.startsWith('/')) ? `?db=${db}` : `/${db}`;
      expect(target).toBe(`redis ${servers.join(',')}${db === 0 ? '' : place}`);
      expect(others).toEqual([]);
      const connection = connectionString.parse(text);
      expect(connection.addresses.map(formatAddress)).toEqual(servers);
      expect(connection).toMatchObject({ username: user, db });
      expect(tlsOf(connection)).toBe(tls);
      expect(connection.sentinel?.master).toBe(master);
    },
  );
});

describe('a parameter that can not change whether the log-in works is passed over', () => {
  test.each(
    understood.flatMap(({ text, passedOver = [] }) => passedOver.map((name) => [name, text] as const)),
  )('%s of %s', (name, text) => {
    const renamed = text.replaceAll(`${name}=`, 'whatever=');
    expect(renamed).not.toBe(text);
    expect(connectionString.parse(renamed)).toEqual(connectionString.parse(text));
  });
});

describe('what can not be read is an error that says why, and repeats none of it', () => {
  test.each(all.filter(({ refused }) => refused !== undefined))('$text', ({ text, refused = '' }) => {
    const problems = problemsOf(['env:APP'], { APP: text });
    expect(problems).toEqual([expect.stringContaining(refused)]);
    const words = text
      .match(/[\w=-]{6,}/gu)
      ?.filter((word) => !/^(?:ioredis|rediss?|sentinel|password)$/u.test(word));
    for (const word of words ?? []) expect(problems.join()).not.toContain(word);
  });
});

/** Some are words that a configuration has anyway. */
const isWord = (password = 'password'): boolean => ['password', 'user', 'pw'].includes(password);

test('nothing of a real password is printed', () => {
  for (const { text, needsKind } of understood) {
    const { password } = connectionString.parse(text);
    const configuration = read([targetFor(needsKind)], { APP: text });
    const said = [printConfiguration(configuration), ...configuration.warnings, connectionString.print(text)];
    expect(said.join('\n').includes(password ?? text) && !isWord(password)).toBe(false);
  }
});

describe('ioredis says the same', () => {
  /** What it sends as the name of a database, or takes for another one: clients disagree there. */
  const differs = /\/\d+\/?\?.*db=|\/1\/\?|\/messages$|addr=|^redis:\?/u;

  test.each(understood.filter(({ text }) => /^rediss?:\/\/|^127[^,]+$/u.test(text) && !differs.test(text)))(
    'of $text',
    ({ text }) => {
      const client = new Redis(text, { lazyConnect: true });
      const { host, port, username, password, db, family, tls } = client.options;
      client.disconnect();
      const { addresses, ...connection } = connectionString.parse(text);
      expect(addresses).toEqual([{ host, port: Number(port) }]);
      expect(connection).toMatchObject({
        username: username ?? undefined,
        password: password ?? undefined,
        db: Number(db),
        family: Number(family) === 0 || Number(family) === 4 ? undefined : Number(family),
        encrypted: tls !== undefined,
      });
    },
  );
});
